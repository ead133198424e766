import * as z from "zod/mini";
import { MAX_ID_CHARACTERS } from "./limits.ts";

/** Chosen by the sender, non-empty. */
export const idSchema = z.string().check(
  z.minLength(1),
  z.refine((id) => id.length <= MAX_ID_CHARACTERS || [...id].length <= MAX_ID_CHARACTERS),
);

export const chatMessageSchema = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.string(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** Any object: its keys are checked one by one, so that each wrong one gets its reason. */
const settingsPatchSchema = z.record(z.string(), z.unknown());

const messagesSchema = z.array(chatMessageSchema).check(
  z.minLength(1),
  z.refine((messages) => messages.every((message, index) => message.role !== "system" || index === 0), {
    error: "a system message comes first or not at all",
  }),
  z.refine((messages) => messages.at(-1)?.role !== "system", {
    error: "the last message is the user's or the assistant's",
  }),
);

const id = z.optional(idSchema);
const modelName = z.string().check(z.minLength(1));

export const requestSchemas = {
  hello: z.object({
    action: z.literal("hello"),
    id,
    protocol_version: z.int(),
    client: z.optional(z.object({ name: z.string(), version: z.string() })),
  }),
  generate: z.object({
    action: z.literal("generate"),
    id,
    messages: messagesSchema,
    settings: z.optional(settingsPatchSchema),
    stream: z._default(z.boolean(), true),
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
