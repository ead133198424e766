/**
 * Values of `details.reason` for error codes with several reasons, each with the names of its parameters, which are
 * further fields of `details`. An error with none of these reasons is described by its message. Append-only.
 */
export const ERROR_REASONS = {
  model_not_found: {
    unknown: ["model", "folder", "config"],
    starter_missing: ["folder"],
    file_gone: ["model", "path"],
    no_file: ["path"],
  },
  model_invalid: {
    no_file: ["path"],
    unreadable: ["path", "cause"],
    not_gguf: ["path"],
    other_version: ["path", "version"],
    no_architecture: ["path"],
    no_weights: ["path"],
    ends_early: ["path"],
    incomplete: ["path"],
    bytes_missing: ["path", "missing"],
    empty: ["path"],
    web_page: ["path"],
    other_format: ["path", "format"],
    broken_header: ["path", "cause"],
    big_endian: ["path"],
    unfinished_download: ["path"],
    piece: ["path"],
    wrong_ending: ["path"],
    no_name: ["path"],
    projector: ["path"],
    embedding: ["path"],
    reranker: ["path"],
    adapter: ["path"],
    control_vector: ["path"],
    draft: ["path"],
    imatrix: ["path"],
    vocabulary: ["path"],
    encoder: ["path"],
    diffusion: ["path", "architecture"],
    speech: ["path"],
    part_missing: ["path", "part", "others"],
    parts_apart: ["path", "part"],
    parts_differ: ["path", "part"],
    part_damaged: ["path", "part", "cause"],
    part_renamed: ["path", "ending"],
    absent: ["path"],
    of_service: ["path", "group"],
    link_outside: ["path"],
    link_broken: ["path"],
    link_loop: ["path"],
    bad_name: ["path"],
    too_deep: ["path"],
    too_many: ["path", "limit"],
    not_embedding: ["path"],
    no_pooling: ["path"],
  },
  insufficient_memory: {
    context: ["model", "context_size", "needed", "available"],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type CodeWithReasons = keyof typeof ERROR_REASONS;
export type ErrorReason<Code extends CodeWithReasons> = keyof (typeof ERROR_REASONS)[Code] & string;

/** Parameters that are counts or bytes; all others are texts. */
export const NUMERIC_PARAMETERS: readonly string[] = [
  "version",
  "missing",
  "others",
  "limit",
  "context_size",
  "needed",
  "available",
];

export function hasReasons(code: string): code is CodeWithReasons {
  return Object.hasOwn(ERROR_REASONS, code);
}
