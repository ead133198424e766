import {
  type Aggregate,
  type AggregateGroup,
  FINISH_REASONS,
  type GenerationStatistics,
} from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { ascending, quantile } from "@tacho/shared/runs/quantile.ts";

type Numeric =
  | "time_to_first_token"
  | "tokens_per_second"
  | "prompt_tokens_per_second"
  | "total_time"
  | "stop_latency";

function group(runs: readonly StoredRun[]): AggregateGroup {
  const sum = (key: "input_tokens" | "cached_tokens" | "output_tokens") =>
    runs.reduce((total, { stats }) => total + (stats[key] ?? 0), 0);
  const percentiles = (key: Numeric) => {
    const values = ascending(
      runs
        .map(({ stats }: { stats: GenerationStatistics }) => stats[key])
        .filter((value) => value !== undefined),
    );
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(values, share));
    return p50 === undefined || p95 === undefined || p99 === undefined ? {} : { [key]: { p50, p95, p99 } };
  };
  const counts = FINISH_REASONS.map((reason) => [
    reason,
    runs.filter(({ stats }) => stats.finish_reason === reason).length,
  ]);
  return {
    generations: runs.length,
    finish_reasons: Object.fromEntries(counts),
    input_tokens: sum("input_tokens"),
    cached_tokens: sum("cached_tokens"),
    output_tokens: sum("output_tokens"),
    ...percentiles("time_to_first_token"),
    ...percentiles("tokens_per_second"),
    ...percentiles("prompt_tokens_per_second"),
    ...percentiles("total_time"),
    ...percentiles("stop_latency"),
  };
}

/** Computes the totals that a host would report for these runs. */
export function sampleTotals(runs: readonly StoredRun[]): Aggregate {
  const models = [...new Set(runs.map(({ model }) => model))];
  const by_model = models.map((model) => [model, group(runs.filter((run) => run.model === model))]);
  return { ...group(runs), by_model: Object.fromEntries(by_model) };
}
