import type { InterTokenLatency, Percentiles } from "@tacho/shared/protocol/statistics.ts";

/*
 * Percentiles are exact and nearest-rank: p of n values is the ceil(p * n / 100)-th smallest. The result is always a
 * value that occurred, never an interpolation. Exact selection of 100,000 values takes milliseconds, so no sketch is used.
 */

/** Returns p50, p95 and p99, or `undefined` if there are no values. Reorders `values`. */
export function percentiles(values: Float64Array): Percentiles | undefined {
  const [p50, p95, p99] = nearestRanks(values, [50, 95, 99]);
  return p50 === undefined || p95 === undefined || p99 === undefined ? undefined : { p50, p95, p99 };
}

/** Returns p50, p95, p99 and the maximum of the gaps between output tokens (ms), or `undefined` if there are none. */
export function interTokenLatency(gaps: readonly number[]): InterTokenLatency | undefined {
  const values = Float64Array.from(gaps);
  const found = percentiles(values);
  const [max] = nearestRanks(values, [100]);
  return found === undefined || max === undefined ? undefined : { ...found, max };
}

/**
 * Selects several percentiles. `percents` must ascend within (0, 100]. Each selection searches only the values
 * that the previous one left above it.
 */
function nearestRanks(values: Float64Array, percents: readonly number[]): number[] {
  if (values.length === 0) return [];
  let start = 0;
  return percents.map((percent) => {
    const rank = Math.ceil((percent * values.length) / 100) - 1;
    const found = selectRank(values.subarray(start), rank - start);
    start = rank;
    return found;
  });
}

/**
 * Returns the value at `rank` (0 is the smallest) in sorted order, and reorders `values` around it: no larger
 * value before it, no smaller one after it. Takes linear time on average (Hoare's selection with a
 * median-of-three pivot).
 *
 * @param values numbers without NaN
 * @param rank 0..values.length - 1
 */
export function selectRank(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = middleOfThree(at(values, low), at(values, (low + high) >>> 1), at(values, high));
    let left = low;
    let right = high;
    while (left <= right) {
      while (at(values, left) < pivot) left += 1;
      while (at(values, right) > pivot) right -= 1;
      if (left > right) break;
      const swapped = at(values, left);
      values[left] = at(values, right);
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return at(values, rank);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
