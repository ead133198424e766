import { meanGap, tokensRead } from "./comparable.ts";
import type { StoredRun } from "./run-record.ts";

/** A metric and the value that a run contributes to it. */
export type PrometheusFamily = {
  name: string;
  help: string;
  /** Returns `undefined` for a run without this value. */
  value: (run: StoredRun) => number | undefined;
} & (
  | { type: "counter"; byFinishReason?: true }
  /** Shows the value of the latest run. */
  | { type: "gauge" }
  | { type: "histogram"; bounds: readonly number[] }
);

const SECOND_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120, 300];
/** Bucket bounds in seconds: those of OpenTelemetry's generative AI conventions, with finer steps at the fast end. */
const TOKEN_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5];

/** Time of the latest run, to which the gauges belong. */
export const LAST_RUN = "tacho:last_run_timestamp_seconds";

/** Named like llama.cpp's server metrics, with `tacho:` in place of `llamacpp:`. All have the label `model`. */
export const PROMETHEUS_FAMILIES: readonly PrometheusFamily[] = [
  {
    name: "tacho:requests_total",
    type: "counter",
    byFinishReason: true,
    help: "Generations ended, by the reason.",
    value: () => 1,
  },
  {
    name: "tacho:prompt_tokens_total",
    type: "counter",
    help: "Prompt tokens processed, without those that were cached and those of prompts not read to their end.",
    // Prompts that were stopped midway have no time, so their tokens would spoil the ratio to the seconds.
    value: ({ stats }) =>
      stats.prompt_time === undefined && stats.time_to_first_token === undefined
        ? undefined
        : tokensRead(stats),
  },
  {
    name: "tacho:prompt_tokens_cached_total",
    type: "counter",
    help: "Prompt tokens that were in the cache already.",
    value: ({ stats }) => stats.cached_tokens,
  },
  {
    name: "tacho:prompt_seconds_total",
    type: "counter",
    help: "Prompt process time in seconds.",
    value: ({ stats }) => seconds(stats.prompt_time),
  },
  {
    name: "tacho:tokens_predicted_total",
    type: "counter",
    help: "Generation tokens processed.",
    value: ({ stats }) => stats.output_tokens,
  },
  {
    name: "tacho:tokens_predicted_seconds_total",
    type: "counter",
    help: "Time from first to last generation token in seconds.",
    value: ({ stats }) => seconds(stats.decode_time),
  },
  {
    name: "tacho:time_to_first_token_seconds",
    type: "histogram",
    bounds: SECOND_BOUNDS,
    help: "Request accepted to first generation token in seconds.",
    value: ({ stats }) => seconds(stats.time_to_first_token),
  },
  {
    name: "tacho:time_per_output_token_seconds",
    type: "histogram",
    bounds: TOKEN_BOUNDS,
    help: "Mean gap between the generation tokens of a request in seconds.",
    value: ({ stats }) => seconds(meanGap(stats)),
  },
  {
    name: "tacho:request_duration_seconds",
    type: "histogram",
    bounds: SECOND_BOUNDS,
    help: "Request accepted to its end in seconds.",
    value: ({ stats }) => seconds(stats.total_time),
  },
  {
    name: "tacho:prompt_tokens_seconds",
    type: "gauge",
    help: "Prompt throughput in tokens/s, latest request.",
    value: ({ stats }) => stats.prompt_tokens_per_second,
  },
  {
    name: "tacho:predicted_tokens_seconds",
    type: "gauge",
    help: "Generation throughput in tokens/s, latest request.",
    value: ({ stats }) => stats.tokens_per_second,
  },
  {
    name: "tacho:kv_cache_usage_ratio",
    type: "gauge",
    help: "Share of the context that is used, 1 is all of it, latest request.",
    value: ({ stats: { context_used, context_size } }) =>
      context_used === undefined || context_size === undefined || context_size === 0
        ? undefined
        : context_used / context_size,
  },
  {
    name: LAST_RUN,
    type: "gauge",
    help: "When the latest request was accepted, seconds since the epoch.",
    value: ({ at }) => at / 1000,
  },
];

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
