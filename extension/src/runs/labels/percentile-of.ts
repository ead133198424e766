import type { AggregateGroup, Percentiles } from "@tacho/shared/protocol/statistics.ts";

/** The numbers of which an aggregate has percentiles. */
export type PercentileName =
  | "time_to_first_token"
  | "tokens_per_second"
  | "prompt_tokens_per_second"
  | "total_time"
  | "stop_latency";

/** Fewest runs whose percentile is another value than the largest one, which says nothing about most runs. */
const FEWEST_RUNS: Record<keyof Percentiles, number> = { p50: 1, p95: 20, p99: 100 };

/** Returns a percentile, or `undefined` if no run or too few have the number. A host that does not count them has it. */
export function percentileOf(
  group: AggregateGroup,
  name: PercentileName,
  percentile: keyof Percentiles,
): number | undefined {
  const runs = group.measured?.[name];
  return runs !== undefined && runs < FEWEST_RUNS[percentile] ? undefined : group[name]?.[percentile];
}
