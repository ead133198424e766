import * as z from "zod/mini";
import { openEnum, orAbsent } from "../reading/tolerant.ts";

/** Append-only: the meaning of a code never changes. */
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
  "engine_failing",
  "load_stopped",
  "host_unavailable",
  "no_answer",
  "server_unreachable",
  "server_refused",
  "server_busy",
  "server_error",
  "server_stream_broken",
  "invalid_schema",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Codes after which the same request may succeed when sent again unchanged. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "queue_full",
  "busy",
  "insufficient_memory",
  "engine_crashed",
  "engine_hung",
  "engine_unavailable",
  "shutting_down",
  "internal",
  "load_stopped",
  "host_unavailable",
  "no_answer",
  "server_unreachable",
  "server_busy",
  "server_error",
  "server_stream_broken",
]);

/** Parses an error of any peer. Keeps unknown codes, and tolerates missing fields. */
export const wireErrorSchema = z.object({
  code: z.catch(openEnum(ERROR_CODES), "internal"),
  /** An English sentence, for logs and for clients without their own text for the code. */
  message: z.catch(z.string(), ""),
  retryable: z.catch(z.boolean(), false),
  /** Parameters of the code. */
  details: orAbsent(z.record(z.string(), z.unknown())),
});

export type WireError = z.infer<typeof wireErrorSchema>;

export function isErrorCode(code: string): code is ErrorCode {
  return ERROR_CODES.some((known) => known === code);
}

/** An error that this side writes, with a code of this version. */
export type KnownWireError = WireError & { code: ErrorCode };

export function wireError(
  code: ErrorCode,
  message: string,
  details?: Record<string, unknown>,
): KnownWireError {
  const error: KnownWireError = { code, message, retryable: RETRYABLE.has(code) };
  return details === undefined ? error : { ...error, details };
}
