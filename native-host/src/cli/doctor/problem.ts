/** All problems the doctor can report. The codes are stable, for use by machines. */
export type ProblemCode =
  | "no_browser"
  | "sandboxed_browser"
  | "manifest_missing"
  | "manifest_invalid_json"
  | "manifest_rejected"
  | "wrong_origin"
  | "path_gone"
  | "not_executable"
  | "node_moved"
  | "host_not_built"
  | "launcher_outdated"
  | "launcher_renewed"
  | "variables_set"
  | "variables_cleared"
  | "host_exited"
  | "host_silent"
  | "stray_output"
  | "other_version"
  | "model_missing"
  | "model_unusable"
  | "engine_cannot_load"
  | "generation_failed";

export interface Problem {
  code: ProblemCode;
  /** One sentence that describes the problem. */
  message: string;
  /** Command that fixes the problem, or a sentence if no command can. */
  remedy: string;
}

export const INSTALL = "npm run tacho -- install";
export const BUILD = "npm run build";
export const FETCH_MODEL = "npm run tacho -- models --fetch";
