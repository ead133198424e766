import type { InterTokenLatency, Percentiles } from "@tacho/shared/protocol/statistics.ts";
import { selectRank } from "./select-rank.ts";

/*
 * Percentiles here are exact and nearest-rank: p of n values is the ceil(p * n / 100)-th smallest. It is always a value
 * that really happened, never one between two, and needs no sketch: 100,000 values are selected in milliseconds.
 */

/** p50, p95 and p99 of `values`, which are reordered; absent where there are none. */
export function percentiles(values: Float64Array): Percentiles | undefined {
  if (values.length === 0) return undefined;
  return {
    p50: nearestRank(values, 50),
    p95: nearestRank(values, 95),
    p99: nearestRank(values, 99),
  };
}

/** The same and the longest, of the gaps between output tokens, ms; absent under 2 tokens. */
export function interTokenLatency(gaps: readonly number[]): InterTokenLatency | undefined {
  const values = Float64Array.from(gaps);
  const found = percentiles(values);
  return found === undefined ? undefined : { ...found, max: nearestRank(values, 100) };
}

/** `percent` is above 0 and up to 100; `values` is not empty. */
function nearestRank(values: Float64Array, percent: number): number {
  return selectRank(values, Math.ceil((percent * values.length) / 100) - 1);
}
