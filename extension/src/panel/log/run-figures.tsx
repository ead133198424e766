import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { type Run, toldStatistics } from "../../conversations/run.ts";
import "./run-figures.css";

export interface Figure {
  name: string;
  /** The raw number or word. */
  value: string;
  /** Source of the number, of an answer of a server's model. */
  source?: string;
}

/** Returns a run's statistics: the final ones after its end, the streamed ones until then. */
export function knownStatistics(run: Run): GenerationStatistics {
  const told = toldStatistics(run);
  if (run.end === undefined) return told;
  return { ...told, ...run.end.stats, finish_reason: run.end.finish_reason };
}

/** Metrics published as `data-metric`; lists and breakdowns appear only in the card. */
const METRICS = [
  "input_tokens",
  "cached_tokens",
  "output_tokens",
  "queue_time",
  "load_time",
  "prompt_time",
  "time_to_first_token",
  "decode_time",
  "total_time",
  "prompt_tokens_per_second",
  "tokens_per_second",
  "end_to_end_tokens_per_second",
  "inter_token_latency",
  "context_used",
  "context_size",
  "finish_reason",
  "stop_latency",
  "threads_reading",
  "threads_writing",
  "draft_tokens",
  "accepted_tokens",
  "server_time",
] as const satisfies (keyof GenerationStatistics)[];

/** Lists a run's metrics by protocol name; percentiles as `inter_token_latency.p50`. */
export function runMetrics(run: Run): Figure[] {
  const known = knownStatistics(run);
  const isRemote = run.model?.server !== undefined;
  return METRICS.flatMap((name) => {
    const source = isRemote && name !== "finish_reason" ? (known.sources?.[name] ?? "measured") : undefined;
    return figures(name, known[name]).map((figure) =>
      source === undefined ? figure : { ...figure, source },
    );
  });
}

/** Lists the sampling values that an answer used, with list values as JSON. */
export function runSettings(run: Run): Figure[] {
  return Object.entries(run.end?.settings ?? {}).map(([name, value]) => ({
    name,
    value: Array.isArray(value) ? JSON.stringify(value) : String(value),
  }));
}

/** Publishes a run's figures as data attributes for scripts and tests; people read the run line and the card. */
export function RunFigures({ run }: { run: Run }) {
  return (
    <div class="figures" aria-hidden="true">
      {runMetrics(run).map(({ name, value, source }) => (
        <data key={name} data-metric={name} data-value={value} data-source={source} value={value} />
      ))}
      {runSettings(run).map(({ name, value }) => (
        <data key={name} data-setting={name} data-value={value} value={value} />
      ))}
    </div>
  );
}

function figures(name: string, value: unknown): Figure[] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) return [{ name, value: String(value) }];
  return Object.entries(value).flatMap(([part, inner]) => figures(`${name}.${part}`, inner));
}
