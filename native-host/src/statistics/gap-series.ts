import { MAX_GAP_VALUES } from "@tacho/shared/protocol/statistics.ts";

/**
 * At most 96 values in the order of `gaps` (ms), for a sparkline: where there are more gaps each value is the longest of
 * a stretch of them, so that no stall is averaged away. A hundredth of a millisecond is finer than any plot.
 */
export function gapSeries(gaps: readonly number[]): number[] | undefined {
  if (gaps.length === 0) return undefined;
  const length = Math.min(gaps.length, MAX_GAP_VALUES);
  const series: number[] = new Array(length).fill(0);
  for (const [index, gap] of gaps.entries()) {
    const bucket = Math.floor((index * length) / gaps.length);
    series[bucket] = Math.max(series[bucket] ?? 0, gap);
  }
  return series.map((gap) => Math.round(gap * 100) / 100);
}
