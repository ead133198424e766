import type { HostMessageType } from "./host-messages.ts";
import type { Action } from "./requests.ts";

/** The terminal message of each action on success. `request_failed` is the terminal message on failure. */
export const TERMINAL_TYPE = {
  hello: "ready",
  generate: "generation_ended",
  stop_generation: "generation_stopped",
  update_settings: "settings_updated",
  load_model: "model_loaded",
  list_models: "models",
  get_stats: "stats",
  list_runs: "runs",
  delete_runs: "runs_deleted",
  rate_run: "run_rated",
  get_state: "state",
  ping: "pong",
  list_servers: "server_list",
  add_server: "server_added",
  remove_server: "server_removed",
  test_server: "server_tested",
  find_servers: "servers_found",
  list_connections: "connection_list",
  get_local_api: "local_api",
  set_local_api: "local_api",
  get_api_key: "api_key",
  new_api_key: "api_key",
} as const satisfies Record<Action, HostMessageType>;

const TERMINAL_TYPES: ReadonlySet<string> = new Set<HostMessageType>([
  ...Object.values(TERMINAL_TYPE),
  "request_failed",
]);

export function isTerminal(type: string): boolean {
  return TERMINAL_TYPES.has(type);
}
