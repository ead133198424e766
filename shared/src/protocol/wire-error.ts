import * as z from "zod/mini";

/** Append-only: a code keeps its meaning for ever. */
export const ERROR_CODES = [
  "invalid_json",
  "invalid_request",
  "unknown_action",
  "unsupported_protocol",
  "message_too_large",
  "duplicate_id",
  "queue_full",
  "busy",
  "invalid_settings",
  "prompt_too_long",
  "model_not_found",
  "model_invalid",
  "model_load_failed",
  "insufficient_memory",
  "engine_crashed",
  "engine_hung",
  "engine_unavailable",
  "shutting_down",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Codes after which the same request may succeed without a change to it. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "queue_full",
  "busy",
  "insufficient_memory",
  "engine_crashed",
  "engine_hung",
  "engine_unavailable",
  "shutting_down",
  "internal",
]);

export const wireErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  /** A sentence for a person. */
  message: z.string(),
  retryable: z.boolean(),
  details: z.optional(z.record(z.string(), z.unknown())),
});

export type WireError = z.infer<typeof wireErrorSchema>;

export function wireError(code: ErrorCode, message: string, details?: Record<string, unknown>): WireError {
  const error: WireError = { code, message, retryable: RETRYABLE.has(code) };
  return details === undefined ? error : { ...error, details };
}
