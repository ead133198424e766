import { type ModelState, withModelState } from "../panel-protocol/model-states.ts";
import type { ConnectionState, SettingsState, WorkerMessage } from "../panel-protocol/panel-messages.ts";

/** A page's view of the worker and, through it, of the host. */
export interface WorkerState {
  /** The page's port to the worker. A closed port is being reopened. */
  port: "open" | "closed";
  connection: ConnectionState;
  settings: SettingsState;
  /** The latest state per model, most recent last. */
  models: readonly ModelState[];
}

export const INITIAL_WORKER_STATE: WorkerState = {
  port: "closed",
  connection: { status: "connecting" },
  settings: { applied: [], needs_reload: [], refused: {} },
  models: [],
};

/** Returns the state after a worker message, or the same object if nothing changed. */
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
