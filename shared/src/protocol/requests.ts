import * as z from "zod/mini";
import { MAX_ID_CHARACTERS } from "./limits.ts";

/** Chosen by the sender, non-empty. */
const idRule = `must be a text of 1 to ${MAX_ID_CHARACTERS} characters`;
export const idSchema = z.string(idRule).check(
  z.minLength(1, idRule),
  z.refine((id) => id.length <= MAX_ID_CHARACTERS || [...id].length <= MAX_ID_CHARACTERS, idRule),
);

const text = z.string("must be a text");
const wholeNumber = z.int("must be a whole number");

export const chatMessageSchema = z.object(
  { role: z.enum(["system", "user", "assistant"], 'must be "system", "user" or "assistant"'), content: text },
  "must be an object with a role and a content",
);
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** Any object: its keys are checked one by one, so that each wrong one gets its reason. */
const settingsPatchSchema = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "must be an object",
);

const messagesRule = "must be a list of at least one message";
const messagesSchema = z.array(chatMessageSchema, messagesRule).check(
  z.minLength(1, messagesRule),
  z.refine((messages) => messages.every((message, index) => message.role !== "system" || index === 0), {
    error: "must have a system message first or not at all",
  }),
  z.refine((messages) => messages.at(-1)?.role !== "system", {
    error: "must end with a message of the user or the assistant",
  }),
);

const id = z.optional(idSchema);
const modelRule = "must be the name of a model";
const modelName = z.string(modelRule).check(z.minLength(1, modelRule));

export const requestSchemas = {
  hello: z.object({
    action: z.literal("hello"),
    id,
    protocol_version: wholeNumber,
    client: z.optional(
      z.object({ name: text, version: text }, "must be an object with a name and a version"),
    ),
  }),
  generate: z.object({
    action: z.literal("generate"),
    id,
    messages: messagesSchema,
    settings: z.optional(settingsPatchSchema),
    stream: z._default(z.boolean("must be true or false"), true),
    model: z.optional(modelName),
  }),
  stop_generation: z.object({
    action: z.literal("stop_generation"),
    id,
    generation_id: z.optional(idSchema),
  }),
  update_settings: z.object({ action: z.literal("update_settings"), id, settings: settingsPatchSchema }),
  load_model: z.object({ action: z.literal("load_model"), id, model: z.optional(modelName) }),
  list_models: z.object({ action: z.literal("list_models"), id }),
  get_stats: z.object({ action: z.literal("get_stats"), id }),
  get_state: z.object({ action: z.literal("get_state"), id }),
  ping: z.object({ action: z.literal("ping"), id }),
} as const;

export type Action = keyof typeof requestSchemas;
export type RequestOf<A extends Action> = z.infer<(typeof requestSchemas)[A]>;
/** A request as the host handles it, defaults filled in. */
export type Request = { [A in Action]: RequestOf<A> }[Action];
/** A request as a sender writes it. */
export type RequestInput = { [A in Action]: z.input<(typeof requestSchemas)[A]> }[Action];

export const ACTIONS = Object.keys(requestSchemas) as Action[];

export function isAction(value: string): value is Action {
  return Object.hasOwn(requestSchemas, value);
}
