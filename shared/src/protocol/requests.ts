import * as z from "zod/mini";
import { orAbsent, readableItems } from "../reading/tolerant.ts";
import { firstCharacters } from "../text/first-characters.ts";
import { portSchema } from "./local-api.ts";
import {
  MAX_DELETED_IDS,
  MAX_ID_CHARACTERS,
  MAX_LISTED_CONNECTIONS,
  MAX_LISTED_RUNS,
} from "./protocol-limits.ts";
import { serverKeySchema, serverNameSchema, serverUrlSchema } from "./servers.ts";
import { FINISH_REASONS } from "./statistics.ts";
import { RATINGS } from "./stored-run.ts";

/** A non-empty id chosen by the sender. */
const idRule = `must be a text of 1 to ${MAX_ID_CHARACTERS} characters`;
export const idSchema = z.string(idRule).check(
  z.minLength(1, idRule),
  z.refine((id) => firstCharacters(id, MAX_ID_CHARACTERS) === id, idRule),
);

const text = z.string("must be a text");
const wholeNumber = z.int("must be a whole number");

export const chatMessageSchema = z.object(
  {
    role: z.enum(["system", "user", "assistant"], 'must be "system", "user" or "assistant"'),
    content: text,
    /** Thought before the content. Used in a last message of the assistant only, which is continued. */
    thought: z.optional(text),
  },
  "must be an object with a role and a content",
);
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** Accepts any object, because its keys are checked one by one to give each wrong one its own reason. */
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

const schemaRule = "must be a JSON schema";
/** Form of an answer: any JSON object, or JSON that a JSON Schema accepts. */
export const outputGrammarSchema = z.discriminatedUnion(
  "kind",
  [
    z.object({ kind: z.literal("json_object") }),
    z.object({
      kind: z.literal("json_schema"),
      schema: z.custom<boolean | Record<string, unknown>>(
        (value) =>
          typeof value === "boolean" ||
          (typeof value === "object" && value !== null && !Array.isArray(value)),
        schemaRule,
      ),
    }),
  ],
  'must have the kind "json_object" or "json_schema"',
);
export type OutputGrammar = z.infer<typeof outputGrammarSchema>;

const id = z.optional(idSchema);
const modelRule = "must be the name of a model";
const modelName = z.string(modelRule).check(z.minLength(1, modelRule));

const runIdRule = "must be the run_id of a run";
const runId = z.string(runIdRule).check(z.minLength(1, runIdRule));
const runIdsRule = `must be a list of 1 to ${MAX_DELETED_IDS} run_ids`;
const listLimitRule = `must be a whole number from 1 to ${MAX_LISTED_RUNS}`;
const connectionLimitRule = `must be a whole number from 1 to ${MAX_LISTED_CONNECTIONS}`;
const date = z.number("must be a time in milliseconds since 1970");

/** Selects runs from the history. All conditions must hold. Times are ms since the epoch. */
const runFilterShape = {
  model: z.optional(modelName),
  /** Accepted at or after this time. */
  since: z.optional(date),
  /** Accepted before this time. */
  until: z.optional(date),
  finish_reason: z.optional(z.enum(FINISH_REASONS, `must be one of ${FINISH_REASONS.join(", ")}`)),
};

export const requestSchemas = {
  hello: z.object({
    action: z.literal("hello"),
    id,
    protocol_version: wholeNumber,
    client: z.optional(
      z.object({ name: text, version: text }, "must be an object with a name and a version"),
    ),
    /** Client capabilities beyond release 0.1.0. Unknown names are ignored. */
    capabilities: orAbsent(readableItems(z.string())),
  }),
  generate: z.object({
    action: z.literal("generate"),
    id,
    messages: messagesSchema,
    settings: z.optional(settingsPatchSchema),
    stream: z._default(z.boolean("must be true or false"), true),
    model: z.optional(modelName),
    /** Takes a model of the host's machine only, never one of a server. Default: false. */
    local: z.optional(z.boolean("must be true or false")),
    /** Continues the contents of the messages as one text, without chat template and system prompt. Default: false. */
    raw: z.optional(z.boolean("must be true or false")),
    /** Absent: free text. */
    grammar: z.optional(outputGrammarSchema),
  }),
  stop_generation: z.object({
    action: z.literal("stop_generation"),
    id,
    generation_id: z.optional(idSchema),
  }),
  update_settings: z.object({ action: z.literal("update_settings"), id, settings: settingsPatchSchema }),
  load_model: z.object({ action: z.literal("load_model"), id, model: z.optional(modelName) }),
  list_models: z.object({ action: z.literal("list_models"), id }),
  get_stats: z.object({
    action: z.literal("get_stats"),
    id,
    ...runFilterShape,
    group_by: z.optional(z.enum(["day", "settings"], 'must be "day" or "settings"')),
  }),
  list_runs: z.object({
    action: z.literal("list_runs"),
    id,
    ...runFilterShape,
    limit: z.int(listLimitRule).check(z.minimum(1, listLimitRule), z.maximum(MAX_LISTED_RUNS, listLimitRule)),
    /** The `next` of the previous page. */
    before: z.optional(text),
  }),
  delete_runs: z
    .object({
      action: z.literal("delete_runs"),
      id,
      run_ids: z.optional(
        z
          .array(runId, runIdsRule)
          .check(z.minLength(1, runIdsRule), z.maxLength(MAX_DELETED_IDS, runIdsRule)),
      ),
      /** Deletes runs accepted before this time, ms since the epoch. */
      before: z.optional(date),
    })
    .check(
      z.refine(({ run_ids, before }) => (run_ids === undefined) !== (before === undefined), {
        error: "must have either run_ids or before",
      }),
    ),
  rate_run: z.object({
    action: z.literal("rate_run"),
    id,
    run_id: runId,
    /** `none` withdraws a rating. */
    rating: z.enum([...RATINGS, "none"], 'must be "up", "down" or "none"'),
  }),
  get_state: z.object({ action: z.literal("get_state"), id }),
  ping: z.object({ action: z.literal("ping"), id }),
  list_servers: z.object({ action: z.literal("list_servers"), id }),
  add_server: z.object({
    action: z.literal("add_server"),
    id,
    name: serverNameSchema,
    url: serverUrlSchema,
    /** Absent: a stored key is kept if the origin is unchanged. */
    key: z.optional(serverKeySchema),
  }),
  remove_server: z.object({ action: z.literal("remove_server"), id, name: serverNameSchema }),
  test_server: z.object({ action: z.literal("test_server"), id, name: serverNameSchema }),
  find_servers: z.object({ action: z.literal("find_servers"), id }),
  list_connections: z.object({
    action: z.literal("list_connections"),
    id,
    limit: z.optional(
      z
        .int(connectionLimitRule)
        .check(z.minimum(1, connectionLimitRule), z.maximum(MAX_LISTED_CONNECTIONS, connectionLimitRule)),
    ),
    /** The `next` of the previous page. */
    before: z.optional(text),
  }),
  get_local_api: z.object({ action: z.literal("get_local_api"), id }),
  set_local_api: z.object({
    action: z.literal("set_local_api"),
    id,
    on: z.optional(z.boolean("must be true or false")),
    port: z.optional(portSchema),
  }),
  get_api_key: z.object({ action: z.literal("get_api_key"), id }),
  new_api_key: z.object({ action: z.literal("new_api_key"), id }),
} as const;

export type Action = keyof typeof requestSchemas;
export type RequestOf<A extends Action> = z.infer<(typeof requestSchemas)[A]>;
/** A request after parsing, with defaults filled in. */
export type Request = { [A in Action]: RequestOf<A> }[Action];
/** A request as the sender writes it. */
export type RequestInput = { [A in Action]: z.input<(typeof requestSchemas)[A]> }[Action];

export const ACTIONS = Object.keys(requestSchemas) as Action[];

export function isAction(value: string): value is Action {
  return Object.hasOwn(requestSchemas, value);
}
