import type { NumberSource } from "@tacho/shared/protocol/statistics.ts";
import type { RunStatistics } from "@tacho/shared/runs/run-statistics.ts";
import { messages } from "../locale.ts";

/** Whole times of one run, ms. */
export interface ServerTimes {
  /** Time from here to here. */
  measured: number;
  /** Time that the server reports. */
  reported: number;
  /** The rest: queue and network. */
  between: number;
}

/**
 * Compares the time measured here with the one that the server reports; `undefined` if it reports none. Times of reading
 * and writing together count as the whole where it reports only these.
 */
export function serverTimes(stats: RunStatistics): ServerTimes | undefined {
  const { total_time: measured, sources = {}, prompt_time, decode_time } = stats;
  const parts =
    sources.prompt_time === "reported" && sources.decode_time === "reported"
      ? (prompt_time ?? 0) + (decode_time ?? 0)
      : undefined;
  const reported = stats.server_time ?? parts;
  if (measured === undefined || reported === undefined) return undefined;
  return { measured, reported, between: Math.max(0, measured - reported) };
}

/** Names the numbers of a run that have this source, in the order of the card. */
export function numbersFrom({ sources = {}, ...stats }: RunStatistics, source: NumberSource): string[] {
  const names: Readonly<Record<string, string>> = messages().remote.numbers;
  const known: Readonly<Record<string, unknown>> = stats;
  return Object.entries(names).flatMap(([name, words]) =>
    sources[name] === source && known[name] !== undefined ? [words] : [],
  );
}
