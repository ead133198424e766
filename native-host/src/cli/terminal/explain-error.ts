import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { type ErrorCode, isErrorCode, type WireError } from "@tacho/shared/protocol/wire-error.ts";

/** What to do about a failure that the host has told of, where the person at the terminal can do something. */
const WAYS_OUT: Partial<Record<ErrorCode, string>> = {
  model_not_found: "npm run tacho -- models lists what there is; with --fetch it fetches the starter model.",
  model_invalid: "Choose another GGUF file, or fetch the starter model with: npm run tacho -- models --fetch",
  model_load_failed: "Run: npm run tacho -- doctor",
  insufficient_memory: "Close other programs, or take a smaller model or context (--set context_size=2048).",
  engine_crashed: "Ask again; if it happens again, run: npm run tacho -- doctor",
  engine_hung: "Ask again; if it happens again, run: npm run tacho -- doctor",
  engine_unavailable: "Run: npm run tacho -- doctor",
  prompt_too_long: "Shorten it, or begin a new conversation with /new.",
};

/** A sentence for a failure on the wire, and the way out. */
export function explainWireError({ code, message, details }: WireError): string {
  const reasons = code === "invalid_settings" ? Object.values(details ?? {}).map(String) : [];
  return [message, ...reasons, isErrorCode(code) ? WAYS_OUT[code] : undefined]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** A sentence for whatever was thrown. */
export function explainError(error: unknown): string {
  if (error instanceof RequestFailedError) return explainWireError(error.failure.error);
  if (!(error instanceof Error)) return String(error);
  const { code, path } = readSystemError(error);
  const place = path ?? "a file";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `The disk is full: ${place} could not be written. Make room and run the command again.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `${place} cannot be written. Allow it, or set TACHO_HOME to a folder that can be written, and run the command again.`;
    default:
      return error.message;
  }
}

function readSystemError(error: Error): { code?: unknown; path?: string } {
  return {
    ...("code" in error ? { code: error.code } : {}),
    ...("path" in error && typeof error.path === "string" ? { path: error.path } : {}),
  };
}
