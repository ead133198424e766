import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { type ErrorCode, isErrorCode, type WireError } from "@tacho/shared/protocol/wire-error.ts";

/** Advice for failures that the user can do something about. */
const WAYS_OUT: Partial<Record<ErrorCode, string>> = {
  model_not_found:
    "List the models with: npm run tacho -- models (--fetch downloads the starter model), or the servers with: npm run tacho -- servers",
  server_unreachable: "List the servers with: npm run tacho -- servers",
  server_refused: "Give it a key with: npm run tacho -- servers add NAME URL --key-stdin",
  model_invalid:
    "Choose another GGUF file, or download the starter model with: npm run tacho -- models --fetch",
  model_load_failed: "Run: npm run tacho -- doctor",
  insufficient_memory:
    "Close other programs, or choose a smaller model or context (--set context_size=2048).",
  engine_crashed: "Try again. If the error persists, run: npm run tacho -- doctor",
  engine_hung: "Try again. If the error persists, run: npm run tacho -- doctor",
  engine_unavailable: "Run: npm run tacho -- doctor",
  engine_failing: "Set fewer GPU layers (--set gpu_layers=0), or choose another model.",
  prompt_too_long: "Shorten the prompt, or start a new conversation with /new.",
};

/** Explains a failure reported by the host, with advice. */
export function explainWireError({ code, message, details }: WireError): string {
  const reasons = code === "invalid_settings" ? Object.values(details ?? {}).map(String) : [];
  return [message, ...reasons, isErrorCode(code) ? WAYS_OUT[code] : undefined]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** Explains any thrown value in one sentence. */
export function explainError(error: unknown): string {
  if (error instanceof RequestFailedError) return explainWireError(error.failure.error);
  if (!(error instanceof Error)) return String(error);
  const { code, path } = readSystemError(error);
  const place = path ?? "a file";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `The disk is full: ${place} could not be written. Free some space and run the command again.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `${place} is not writable. Change its permissions, or set TACHO_HOME to a writable folder, and run the command again.`;
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
