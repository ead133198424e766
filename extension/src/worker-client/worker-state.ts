import { type ModelState, withModelState } from "../panel-protocol/model-states.ts";
import type { ConnectionState, SettingsState, WorkerMessage } from "../panel-protocol/panel-messages.ts";

/** What a page knows of the worker and, through it, of the host. */
export interface WorkerState {
  /** The page's port to the worker; while it is closed it is being opened again. */
  port: "open" | "closed";
  connection: ConnectionState;
  settings: SettingsState;
  /** What the host last said of each model, the most recent last. */
  models: readonly ModelState[];
}

export const INITIAL_WORKER_STATE: WorkerState = {
  port: "closed",
  connection: { status: "connecting" },
  settings: { applied: [], needs_reload: [], refused: {} },
  models: [],
};

/** The state after a message of the worker; the very same object where it changes nothing. */
export function reduceWorkerState(state: WorkerState, message: WorkerMessage): WorkerState {
  switch (message.type) {
    case "connection_state": {
      const models = message.state.status === "connected" ? state.models : [];
      return { ...state, connection: message.state, models };
    }
    case "settings_state":
      return { ...state, settings: message.state };
    case "model_state":
      return { ...state, models: withModelState(state.models, message) };
    default:
      return state;
  }
}
