import type { StoredRun } from "./run-record.ts";

/** One run as a line of JSON, with its line feed. Nothing of the stored run is lost; times keep their units. */
export function toJsonLine(run: StoredRun): string {
  return `${JSON.stringify(run)}\n`;
}

/** The runs as JSON Lines, in the order given. */
export function toJsonLines(runs: Iterable<StoredRun>): string {
  return Array.from(runs, toJsonLine).join("");
}
