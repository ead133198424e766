import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { isObject } from "../index/is-object.ts";

/** Format version of the lines written here. Readers leave lines of newer versions untouched. */
export const HISTORY_VERSION = 1;

/** A parsed line. `unreadable`: incomplete or damaged. `unknown`: of a newer version or an unknown kind. */
export type HistoryLine =
  | { kind: "run"; run: unknown }
  | { kind: "deleted"; at: number; run_ids: string[] }
  | { kind: "rated"; at: number; run_id: string; rating: Rating | undefined }
  | { kind: "unknown" }
  | { kind: "unreadable" };

/**
 * Formats a run as one line. The version comes first, where people and tools see it. Lines never contain a line
 * feed.
 */
export function runLine(run: StoredRun): string {
  return JSON.stringify({ v: HISTORY_VERSION, run });
}

export function deletedLine(run_ids: readonly string[], at: number): string {
  return JSON.stringify({ v: HISTORY_VERSION, deleted: { run_ids, at } });
}

/** Formats a rating. Without `rating` the line withdraws an earlier one. */
export function ratedLine(run_id: string, rating: Rating | undefined, at: number): string {
  return JSON.stringify({ v: HISTORY_VERSION, rated: { run_id, rating, at } });
}

export function parseHistoryLine(text: string): HistoryLine {
  const value = parseJson(text);
  if (!isObject(value)) return { kind: "unreadable" };
  if (value.v !== HISTORY_VERSION) return { kind: "unknown" };
  if (value.run !== undefined) return { kind: "run", run: value.run };
  if (isObject(value.deleted)) return parseDeleted(value.deleted);
  if (isObject(value.rated)) return parseRated(value.rated);
  return { kind: "unknown" };
}

function parseDeleted({ run_ids, at }: Record<string, unknown>): HistoryLine {
  if (!Array.isArray(run_ids) || typeof at !== "number") return { kind: "unknown" };
  return { kind: "deleted", at, run_ids: run_ids.filter((id) => typeof id === "string") };
}

function parseRated({ run_id, rating, at }: Record<string, unknown>): HistoryLine {
  if (typeof run_id !== "string" || typeof at !== "number") return { kind: "unknown" };
  return { kind: "rated", at, run_id, rating: rating === "up" || rating === "down" ? rating : undefined };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
