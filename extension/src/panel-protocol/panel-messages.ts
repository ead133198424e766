import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { chatMessageSchema, idSchema, requestSchemas } from "@tacho/shared/protocol/requests.ts";
import { wireErrorSchema } from "@tacho/shared/protocol/wire-error.ts";
import { reportedSettingsSchema, SETTING_KEYS } from "@tacho/shared/settings/settings.ts";
import * as z from "zod/mini";
import { assistantMessageSchema, turnShape, writerSchema } from "../conversations/conversation.ts";
import { STORE_PROBLEMS } from "../conversations/store-error.ts";

/** The requests that the worker passes on to the host, which alone answers them. */
const relayedSchemas = {
  load_model: requestSchemas.load_model,
  list_models: requestSchemas.list_models,
  get_stats: requestSchemas.get_stats,
  list_runs: requestSchemas.list_runs,
  delete_runs: requestSchemas.delete_runs,
  rate_run: requestSchemas.rate_run,
  get_state: requestSchemas.get_state,
  list_servers: requestSchemas.list_servers,
  add_server: requestSchemas.add_server,
  remove_server: requestSchemas.remove_server,
  test_server: requestSchemas.test_server,
  find_servers: requestSchemas.find_servers,
  list_connections: requestSchemas.list_connections,
  get_local_api: requestSchemas.get_local_api,
  set_local_api: requestSchemas.set_local_api,
  get_api_key: requestSchemas.get_api_key,
  new_api_key: requestSchemas.new_api_key,
} as const;
export type RelayedAction = keyof typeof relayedSchemas;

/**
 * Requests from an extension page to the service worker over its runtime port: those of the wire protocol, and those
 * that only the worker handles. The worker parses them like untrusted input.
 */
export const panelRequestSchemas = {
  /**
   * Opens a conversation in this panel in place of the current one. Without an id, opens this window's previous one,
   * else the latest that no window has open. Answered by `conversation_opened`.
   */
  open_conversation: z.object({
    action: z.literal("open_conversation"),
    id: idSchema,
    window_id: z.int(),
    conversation_id: z.optional(idSchema),
  }),
  /**
   * Starts a turn. The worker saves it, generates the assistant's message and saves that too, even if the panel closes.
   * `id` is the run's `generation_id`. All events arrive as `run_event`s at every panel that has the conversation open.
   * Refused with `duplicate_id` if the conversation has changed since the panel has read it.
   */
  generate: z.object({
    action: z.literal("generate"),
    id: idSchema,
    ...turnShape,
    /** The last message that the panel showed before this turn; absent for the first turn. */
    leaf_id: z.exactOptional(idSchema),
    /** The model of the chat's last answer. A chat goes to a server only if that one is there, or it was moved there. */
    last_writer: z.exactOptional(writerSchema),
    /** The messages sent to the host. */
    messages: z.array(chatMessageSchema).check(z.minLength(1)),
    settings: z.optional(z.record(z.string(), z.unknown())),
  }),
  /** Answered by `turns_stored` once the store holds the turns that were started in a conversation. */
  store_turns: z.object({ action: z.literal("store_turns"), id: idSchema, conversation_id: idSchema }),
  /**
   * Tells that a conversation was deleted. The worker stops its generations, and tells every other panel that shows it.
   */
  conversation_deleted: z.object({
    action: z.literal("conversation_deleted"),
    id: z.optional(idSchema),
    conversation_id: idSchema,
  }),
  stop_generation: requestSchemas.stop_generation,
  ...relayedSchemas,
  /** Tries to reach the host immediately, ignoring the backoff. */
  reconnect: z.object({ action: z.literal("reconnect"), id: z.optional(idSchema) }),
} as const;

export type PanelAction = keyof typeof panelRequestSchemas;
export type PanelRequestOf<A extends PanelAction> = {
  [Name in A]: z.infer<(typeof panelRequestSchemas)[Name]>;
}[A];
export type PanelRequest = PanelRequestOf<PanelAction>;

/** State of the worker's connection to the host. `detail` is text from the browser or the host, for people. */
export const connectionStateSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("idle") }),
  z.object({ status: z.literal("connecting") }),
  z.object({
    status: z.literal("connected"),
    engine: z.string(),
    host_version: z.string(),
    /** Host capabilities beyond release 0.1.0. */
    capabilities: z.exactOptional(z.array(z.string())),
    model: z.exactOptional(z.string()),
  }),
  /** The browser cannot find or start a host. Retried automatically while a panel is open. */
  z.object({ status: z.literal("missing"), detail: z.string() }),
  /** The host was started but does not respond. Retried automatically while a panel is open. */
  z.object({ status: z.literal("silent"), detail: z.string() }),
  /** The host has ended. Reconnects automatically. */
  z.object({ status: z.literal("lost"), detail: z.string() }),
  /** The host ended too often in a row. Waits for `reconnect`. */
  z.object({ status: z.literal("given_up"), detail: z.string() }),
  /** The host speaks another version of the protocol. Waits for `reconnect`. */
  z.object({
    status: z.literal("incompatible"),
    update: z.enum(["host", "extension"]),
    detail: z.string(),
  }),
]);
export type ConnectionState = z.infer<typeof connectionStateSchema>;

const settingKeySchema = z.enum(SETTING_KEYS);

/** The host's response to the settings last pushed. Never assumed. */
export const settingsStateSchema = z.object({
  /** The values in effect at the host, for the settings it supports; absent while none is connected. */
  effective: z.exactOptional(reportedSettingsSchema),
  applied: z.array(settingKeySchema),
  needs_reload: z.array(settingKeySchema),
  /** The reason for each refused setting. */
  refused: z.partialRecord(settingKeySchema, z.string()),
});
export type SettingsState = z.infer<typeof settingsStateSchema>;

const place = { conversation_id: idSchema, answer_id: idSchema };

/** Messages of the worker's own. */
export const workerMessageSchemas = {
  connection_state: z.object({ type: z.literal("connection_state"), state: connectionStateSchema }),
  settings_state: z.object({ type: z.literal("settings_state"), state: settingsStateSchema }),
  conversation_opened: z.object({
    type: z.literal("conversation_opened"),
    id: idSchema,
    /** Absent for a new conversation; the panel then creates its id. */
    conversation_id: z.exactOptional(idSchema),
    /** Messages being generated, in their current state. `run_event`s continue from there. */
    running: z.array(assistantMessageSchema),
  }),
  /** The store holds the turns of a conversation, or writing them has failed. */
  turns_stored: z.object({ type: z.literal("turns_stored"), id: idSchema }),
  /** A turn starts. Sent once, before its other messages. */
  run_started: z.object({
    type: z.literal("run_started"),
    conversation_id: idSchema,
    ...turnShape,
  }),
  /** A host message about a generation, with the run's own `generation_id` in place of the id. */
  run_event: z.object({ type: z.literal("run_event"), ...place, message: z.unknown() }),
  /** The run was stopped before it reached the host. */
  run_cancelled: z.object({ type: z.literal("run_cancelled"), ...place }),
  /** The host died during a run. */
  run_interrupted: z.object({ type: z.literal("run_interrupted"), ...place, error: wireErrorSchema }),
  /** Another panel has deleted the conversation. */
  conversation_removed: z.object({ type: z.literal("conversation_removed"), conversation_id: idSchema }),
  /** A conversation cannot be saved. */
  store_failed: z.object({
    type: z.literal("store_failed"),
    conversation_id: idSchema,
    problem: z.enum(STORE_PROBLEMS),
  }),
} as const;

type WorkerWords = { [T in keyof typeof workerMessageSchemas]: z.infer<(typeof workerMessageSchemas)[T]> };

/** A message about one run, for every panel that has its conversation open. */
export type RunMessage =
  | WorkerWords["run_started"]
  | (Omit<WorkerWords["run_event"], "message"> & { message: HostMessage })
  | WorkerWords["run_cancelled"]
  | WorkerWords["run_interrupted"];

/** Messages from the worker to its pages. Replies to wire requests, and `model_state`, are the host's own messages. */
export type WorkerMessage =
  | WorkerWords["connection_state"]
  | WorkerWords["settings_state"]
  | WorkerWords["conversation_opened"]
  | WorkerWords["turns_stored"]
  | WorkerWords["conversation_removed"]
  | WorkerWords["store_failed"]
  | RunMessage
  | HostMessage;
