import type { HostMessage, HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import { chatMessageSchema, idSchema, requestSchemas } from "@tacho/shared/protocol/requests.ts";
import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import type { SettingKey, Settings } from "@tacho/shared/settings/settings.ts";
import * as z from "zod/mini";
import type { AssistantMessage } from "../chat/conversation.ts";

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
  /** A generation whose text goes into `answer_id` of the store. `id` becomes the run's `generation_id`. Everything about it arrives as `run_event`s at every panel that has the conversation open. */
  generate: z.object({
    action: z.literal("generate"),
    id: idSchema,
    conversation_id: idSchema,
    answer_id: idSchema,
    /** Place of the answer in the conversation. */
    position: z.int().check(z.minimum(0)),
    /** Text before the answer that this run continues. */
    prefix: z.string(),
    messages: z.array(chatMessageSchema).check(z.minLength(1)),
    settings: z.optional(z.record(z.string(), z.unknown())),
  }),
  stop_generation: requestSchemas.stop_generation,
  load_model: requestSchemas.load_model,
  list_models: requestSchemas.list_models,
  get_stats: requestSchemas.get_stats,
  get_state: requestSchemas.get_state,
  /** Tries the host again now, whatever the backoff says. */
  reconnect: z.object({ action: z.literal("reconnect"), id: z.optional(idSchema) }),
} as const;

export type PanelAction = keyof typeof panelRequestSchemas;
export type PanelRequest = { [A in PanelAction]: z.infer<(typeof panelRequestSchemas)[A]> }[PanelAction];

/** Where the worker stands with the host. */
export type ConnectionState =
  | { status: "idle" }
  | { status: "connecting" }
  | { status: "connected"; engine: string; host_version: string; model?: string }
  /** The browser finds no host, or may not start it. */
  | { status: "missing"; detail: string }
  /** It was there and ended; another attempt follows by itself. */
  | { status: "lost"; detail: string }
  /** Ended too often in a row; waits for `reconnect`. */
  | { status: "given_up"; detail: string }
  | { status: "incompatible"; update: "host" | "extension"; detail: string };

/** What the host said of the settings last pushed; never a guess. */
export interface SettingsState {
  /** All values in force at the host; absent while none is connected. */
  effective?: Settings;
  applied: string[];
  needs_reload: string[];
  refused: Partial<Record<SettingKey, string>>;
}

/** What the worker tells its pages. Answers to wire requests come as the host's own messages. */
export type WorkerMessage =
  | { type: "connection_state"; state: ConnectionState }
  | { type: "settings_state"; state: SettingsState }
  | {
      type: "conversation_opened";
      id: string;
      /** Absent: a conversation that does not exist yet; the panel makes its id. */
      conversation_id?: string;
      /** Answers being written right now, as they stand; `run_event`s go on from here. */
      running: AssistantMessage[];
    }
  /** A generation begins or moved on. `start` comes first, once. */
  | { type: "run_started"; conversation_id: string; answer: AssistantMessage }
  | { type: "run_event"; conversation_id: string; answer_id: string; message: HostMessage }
  /** The host went away under a run. */
  | { type: "run_interrupted"; conversation_id: string; answer_id: string; error: WireError }
  | HostMessageOf<"model_state">
  | HostMessage;
