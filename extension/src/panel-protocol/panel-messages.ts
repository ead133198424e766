import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { chatMessageSchema, idSchema, requestSchemas } from "@tacho/shared/protocol/requests.ts";
import { wireErrorSchema } from "@tacho/shared/protocol/wire-error.ts";
import { reportedSettingsSchema, SETTING_KEYS } from "@tacho/shared/settings/settings.ts";
import * as z from "zod/mini";
import { assistantMessageSchema, turnShape } from "../conversations/conversation.ts";
import { STORE_PROBLEMS } from "../conversations/store-error.ts";

/**
 * What a page of the extension may ask of the worker over its runtime port: the requests of the wire protocol, and
 * those that only the worker can answer. The worker parses them as if they came from outside.
 */
export const panelRequestSchemas = {
  /** Opens a conversation in this panel, and closes the one that was open. Without an id: this window's last one, else the latest that is open nowhere. Answered by `conversation_opened`. */
  open_conversation: z.object({
    action: z.literal("open_conversation"),
    id: idSchema,
    window_id: z.int(),
    conversation_id: z.optional(idSchema),
  }),
  /** A turn: the worker saves it, has the answer generated and writes that down too, whatever becomes of the panel. `id` is the run's `generation_id`. Everything about it arrives as `run_event`s at every panel that has the conversation open. */
  generate: z.object({
    action: z.literal("generate"),
    id: idSchema,
    ...turnShape,
    /** What the host is asked with. */
    messages: z.array(chatMessageSchema).check(z.minLength(1)),
    settings: z.optional(z.record(z.string(), z.unknown())),
  }),
  stop_generation: requestSchemas.stop_generation,
  load_model: requestSchemas.load_model,
  list_models: requestSchemas.list_models,
  get_stats: requestSchemas.get_stats,
  list_runs: requestSchemas.list_runs,
  delete_runs: requestSchemas.delete_runs,
  rate_run: requestSchemas.rate_run,
  get_state: requestSchemas.get_state,
  /** Tries the host again now, whatever the backoff says. */
  reconnect: z.object({ action: z.literal("reconnect"), id: z.optional(idSchema) }),
} as const;

export type PanelAction = keyof typeof panelRequestSchemas;
export type PanelRequestOf<A extends PanelAction> = {
  [Name in A]: z.infer<(typeof panelRequestSchemas)[Name]>;
}[A];
export type PanelRequest = PanelRequestOf<PanelAction>;

/** Where the worker stands with the host. `detail` is the browser's or the host's own word, for people. */
export const connectionStateSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("idle") }),
  z.object({ status: z.literal("connecting") }),
  z.object({
    status: z.literal("connected"),
    engine: z.string(),
    host_version: z.string(),
    /** What the host can do beyond release 0.1.0. */
    capabilities: z.exactOptional(z.array(z.string())),
    model: z.exactOptional(z.string()),
  }),
  /** The browser finds no host, or may not start it; looked for again by itself while a panel is open. */
  z.object({ status: z.literal("missing"), detail: z.string() }),
  /** It was started and does not answer; tried again by itself while a panel is open. */
  z.object({ status: z.literal("silent"), detail: z.string() }),
  /** It was there and ended; another attempt follows by itself. */
  z.object({ status: z.literal("lost"), detail: z.string() }),
  /** Ended too often in a row; waits for `reconnect`. */
  z.object({ status: z.literal("given_up"), detail: z.string() }),
  /** Speaks another version of the protocol; waits for `reconnect`. */
  z.object({
    status: z.literal("incompatible"),
    update: z.enum(["host", "extension"]),
    detail: z.string(),
  }),
]);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

const settingKeySchema = z.enum(SETTING_KEYS);

/** What the host said of the settings last pushed; never a guess. */
export const settingsStateSchema = z.object({
  /** The values in force at the host, for the settings it has; absent while none is connected. */
  effective: z.exactOptional(reportedSettingsSchema),
  applied: z.array(settingKeySchema),
  needs_reload: z.array(settingKeySchema),
  /** A reason for each. */
  refused: z.partialRecord(settingKeySchema, z.string()),
});
export type SettingsState = z.infer<typeof settingsStateSchema>;

const place = { conversation_id: idSchema, answer_id: idSchema };

/** What the worker says in words of its own. */
export const workerMessageSchemas = {
  connection_state: z.object({ type: z.literal("connection_state"), state: connectionStateSchema }),
  settings_state: z.object({ type: z.literal("settings_state"), state: settingsStateSchema }),
  conversation_opened: z.object({
    type: z.literal("conversation_opened"),
    id: idSchema,
    /** Absent: a conversation that does not exist yet; the panel makes its id. */
    conversation_id: z.exactOptional(idSchema),
    /** Answers being written right now, as they stand; `run_event`s go on from here. */
    running: z.array(assistantMessageSchema),
  }),
  /** A turn begins. Comes first, once. */
  run_started: z.object({
    type: z.literal("run_started"),
    conversation_id: idSchema,
    ...turnShape,
  }),
  /** A generation moved on: a message of the host, with the run's own `generation_id` in place of the id. */
  run_event: z.object({ type: z.literal("run_event"), ...place, message: z.unknown() }),
  /** Stopped before the host knew of it. */
  run_cancelled: z.object({ type: z.literal("run_cancelled"), ...place }),
  /** The host went away under a run. */
  run_interrupted: z.object({ type: z.literal("run_interrupted"), ...place, error: wireErrorSchema }),
  /** What is written in a conversation cannot be saved. */
  store_failed: z.object({
    type: z.literal("store_failed"),
    conversation_id: idSchema,
    problem: z.enum(STORE_PROBLEMS),
  }),
} as const;

type WorkerWords = { [T in keyof typeof workerMessageSchemas]: z.infer<(typeof workerMessageSchemas)[T]> };

/** A message about the run of one answer, for every panel that has its conversation open. */
export type RunMessage =
  | WorkerWords["run_started"]
  | (Omit<WorkerWords["run_event"], "message"> & { message: HostMessage })
  | WorkerWords["run_cancelled"]
  | WorkerWords["run_interrupted"];

/** What the worker tells its pages. Answers to wire requests, and `model_state`, come as the host's own messages. */
export type WorkerMessage =
  | WorkerWords["connection_state"]
  | WorkerWords["settings_state"]
  | WorkerWords["conversation_opened"]
  | WorkerWords["store_failed"]
  | RunMessage
  | HostMessage;
