/**
 * Phases of a load. The host's own come in this order, except that a draft model loads before the chat template is read;
 * `waiting_for_server` is that of a server's model. Append-only.
 */
export const LOAD_PHASES = [
  "starting",
  "reading_script",
  "checking_file",
  "starting_llama_cpp",
  "measuring_memory",
  "loading_weights",
  "retrying_without_gpu",
  "creating_context",
  "reading_template",
  "waiting_for_server",
  "loading_draft_model",
] as const;
export type LoadPhase = (typeof LOAD_PHASES)[number];

/**
 * Codes for differences between the requested and the actual load, with the names of their parameters. A parameter is a
 * count, except that `version`, `model` and `reason` are texts; memory is counted in MB. Append-only.
 */
export const NOTE_PARAMETERS = {
  gpu_layers_partly: ["got", "total"],
  gpu_layers_no_gpu: ["asked"],
  gpu_layers_all: ["asked", "total"],
  gpu_layers_fewer: ["asked", "got", "total"],
  context_rounded: ["asked", "got"],
  context_limited: ["asked", "got"],
  context_beyond_training: ["got", "trained"],
  threads_limited: ["asked", "got"],
  batch_changed: ["asked", "got"],
  flash_attention_unsupported: [],
  no_template: [],
  template_unusable: [],
  cuda_toolkit_missing: [],
  cuda_driver_missing: [],
  cuda_other_version: ["version"],
  cuda_incomplete: [],
  cuda_would_help: [],
  draft_model_missing: ["model"],
  draft_model_unlike: ["model"],
  draft_model_too_big: ["model", "needed", "available"],
  draft_model_failed: ["model", "reason"],
} as const satisfies Record<string, readonly string[]>;
export type NoteCode = keyof typeof NOTE_PARAMETERS;
/** The parameters of a note, by name. */
export type NoteParameters<Code extends NoteCode> = {
  [Name in (typeof NOTE_PARAMETERS)[Code][number]]: Name extends "version" | "model" | "reason"
    ? string
    : number;
};

export function isNoteCode(code: string): code is NoteCode {
  return Object.hasOwn(NOTE_PARAMETERS, code);
}
