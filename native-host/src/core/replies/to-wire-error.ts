import { MAX_ECHOED_KEY_LENGTH, MAX_ECHOED_KEYS } from "@tacho/shared/protocol/protocol-limits.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { firstCharacters } from "@tacho/shared/text/first-characters.ts";
import { EngineError } from "../../engines/engine-error.ts";
import { HistoryWriteError } from "../../runs/statistics-store.ts";

/** Maximum length of a forwarded message in characters (Unicode code points). */
const MOST_MESSAGE_LENGTH = 2000;

/** Translates any thrown value to a wire error. The only place that does so. */
export function toWireError(error: unknown): WireError {
  if (error instanceof HistoryWriteError) return wireError("internal", error.message);
  if (!(error instanceof EngineError)) {
    return wireError("internal", "Something went wrong in the host. Its log says more.");
  }
  const message = firstCharacters(error.message, MOST_MESSAGE_LENGTH);
  return error.details === undefined
    ? wireError(error.code, message)
    : wireError(error.code, message, boundKeys(error.details));
}

function boundKeys(details: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(details).slice(0, MAX_ECHOED_KEYS);
  return Object.fromEntries(
    entries.map(([key, value]) => [firstCharacters(key, MAX_ECHOED_KEY_LENGTH), boundValue(value)]),
  );
}

function boundValue(value: unknown): unknown {
  return typeof value === "string" ? firstCharacters(value, MOST_MESSAGE_LENGTH) : value;
}
