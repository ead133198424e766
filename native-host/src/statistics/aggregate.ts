import { type Aggregate, type AggregateGroup, FINISH_REASONS } from "@tacho/shared/protocol/statistics.ts";
import type { Metric } from "./indexed-run.ts";
import { percentiles } from "./percentiles.ts";
import { present } from "./present.ts";
import type { RunColumns } from "./run-columns.ts";

/** Most models that `by_model` names, the latest used first: an answer must fit one frame. */
export const MAX_MODELS = 100;

/** All `rows` together, and by model. `rows` are newest first. */
export function aggregate(columns: RunColumns, rows: readonly number[]): Aggregate {
  const by_model = aggregateBy(columns, rows, MAX_MODELS, (row) => columns.model(row));
  return { ...aggregateGroup(columns, rows), by_model };
}

/** A group for each name that `nameOf` gives, the first `limit` of them; a row without a name is in none. */
export function aggregateBy(
  columns: RunColumns,
  rows: readonly number[],
  limit: number,
  nameOf: (row: number) => string | undefined,
): Record<string, AggregateGroup> {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group !== undefined) group.push(row);
    else if (groups.size < limit) groups.set(name, [row]);
  }
  return Object.fromEntries([...groups].map(([name, group]) => [name, aggregateGroup(columns, group)]));
}

function aggregateGroup(columns: RunColumns, rows: readonly number[]): AggregateGroup {
  const sum = (metric: Metric) => columns.metric(metric).sum(rows);
  const percentilesOf = (metric: Metric) => percentiles(columns.metric(metric).pick(rows));
  return present<AggregateGroup>({
    generations: rows.length,
    finish_reasons: countReasons(columns, rows),
    input_tokens: sum("input_tokens"),
    cached_tokens: sum("cached_tokens"),
    output_tokens: sum("output_tokens"),
    time_to_first_token: percentilesOf("time_to_first_token"),
    tokens_per_second: percentilesOf("tokens_per_second"),
    prompt_tokens_per_second: percentilesOf("prompt_tokens_per_second"),
    total_time: percentilesOf("total_time"),
    stop_latency: percentilesOf("stop_latency"),
  });
}

function countReasons(columns: RunColumns, rows: readonly number[]): AggregateGroup["finish_reasons"] {
  const counts = { stop: 0, length: 0, context_full: 0, aborted: 0, error: 0 };
  for (const row of rows) {
    const reason = FINISH_REASONS.find((known) => known === columns.finishReason(row));
    if (reason !== undefined) counts[reason] += 1;
  }
  return counts;
}
