import type { StoredRun } from "./run-record.ts";

/** Formats one run as a line of JSON, including its line feed. Lossless; times keep their units. */
export function toJsonLine(run: StoredRun): string {
  return `${JSON.stringify(run)}\n`;
}

/** Formats the runs as JSON Lines, in the order given. */
export function toJsonLines(runs: Iterable<StoredRun>): string {
  return Array.from(runs, toJsonLine).join("");
}
