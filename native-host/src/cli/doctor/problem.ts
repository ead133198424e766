/** Everything that the doctor can name. Codes are for machines and keep their meaning. */
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
  /** What is wrong, a sentence. */
  message: string;
  /** What mends it: a command, or a sentence where no command can. */
  remedy: string;
}

export const INSTALL = "npm run tacho -- install";
export const BUILD = "npm run build";
export const FETCH_MODEL = "npm run tacho -- models --fetch";
