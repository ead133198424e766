import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { ascending, quantile } from "@tacho/shared/runs/quantile.ts";

/** Fewest values that define what is usual. */
const FEWEST = 5;

export interface Usual {
  median: number;
  /** Bounds of the lowest and the highest tenth. */
  low: number;
  high: number;
}

export type ReadNumber = (run: StoredRun) => number | undefined;

/** Returns the usual range of a number over some runs; `undefined` when too few have it. */
export function usual(runs: readonly StoredRun[], read: ReadNumber): Usual | undefined {
  const values = ascending(runs.map(read).filter((value) => value !== undefined));
  if (values.length < FEWEST) return undefined;
  const [low, median, high] = [0.1, 0.5, 0.9].map((share) => quantile(values, share));
  return low === undefined || median === undefined || high === undefined ? undefined : { low, median, high };
}

/** Returns the word shared by more than half of the runs, if any. */
export function usualWord(
  runs: readonly StoredRun[],
  read: (run: StoredRun) => string | undefined,
): string | undefined {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const word = read(run);
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most !== undefined && runs.length >= FEWEST && most[1] > runs.length / 2 ? most[0] : undefined;
}
