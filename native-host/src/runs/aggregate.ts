import {
  type Aggregate,
  type AggregateGroup,
  FINISH_REASONS,
  type FinishReason,
} from "@tacho/shared/protocol/statistics.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import type { Metric } from "./index/indexed-run.ts";
import type { RunColumns } from "./index/run-columns.ts";
import { percentiles } from "./percentiles.ts";
import { present } from "./present.ts";

/**
 * Size limits of the groups as JSON, in bytes, because a response must fit in one frame. Enough for over a year
 * of days or a hundred models.
 */
const MAX_GROUP_BYTES = { by_model: 70_000, others: 170_000 };

const FINISH_REASON_NAMES: ReadonlySet<string> = new Set(FINISH_REASONS);

/** All time zones have midnight on a multiple of 15 minutes since the epoch. In ms. */
const QUARTER_HOUR = 15 * 60_000;

export type GroupBy = "day" | "settings";

/** Aggregates `rows`, newest first: all together, by model and, on request, by day or settings. */
export function aggregate(columns: RunColumns, rows: readonly number[], groupBy?: GroupBy): Aggregate {
  const by_model = aggregateBy(columns, rows, MAX_GROUP_BYTES.by_model, (row) => columns.model(row));
  const all = { ...aggregateGroup(columns, rows), by_model };
  switch (groupBy) {
    case "day": {
      const dayOf = localDay();
      const by_day = aggregateBy(columns, rows, MAX_GROUP_BYTES.others, (row) => dayOf(columns.date(row)));
      return { ...all, by_day };
    }
    case "settings": {
      const nameOf = (row: number) => columns.settingsKey(row);
      return { ...all, by_settings: aggregateBy(columns, rows, MAX_GROUP_BYTES.others, nameOf) };
    }
    case undefined:
      return all;
    default:
      return groupBy satisfies never;
  }
}

/**
 * Groups rows by `nameOf`, most recent group first, until `maxBytes` is reached. Rows without a name belong to no
 * group.
 */
function aggregateBy(
  columns: RunColumns,
  rows: readonly number[],
  maxBytes: number,
  nameOf: (row: number) => string | undefined,
): Record<string, AggregateGroup> {
  const rowsOf = new Map<string, number[]>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === undefined) continue;
    const group = rowsOf.get(name);
    if (group === undefined) rowsOf.set(name, [row]);
    else group.push(row);
  }
  const groups: [name: string, group: AggregateGroup][] = [];
  let bytes = 0;
  for (const [name, group] of rowsOf) {
    const aggregated = aggregateGroup(columns, group);
    bytes += utf8Length(JSON.stringify([name, aggregated]));
    if (bytes > maxBytes) break;
    groups.push([name, aggregated]);
  }
  return Object.fromEntries(groups);
}

function aggregateGroup(columns: RunColumns, rows: readonly number[]): AggregateGroup {
  const sum = (metric: Metric) => (rows.length === 0 ? 0 : columns.metric(metric).sum(rows));
  const cached = columns.metric("cached_tokens");
  const reusable = rows.filter((row) => !Number.isNaN(cached.at(row)));
  const measured: Record<string, number> = {};
  const percentilesOf = (metric: Metric) => {
    const values = columns.metric(metric).pick(rows);
    if (values.length > 0) measured[metric] = values.length;
    return percentiles(values);
  };
  return present<AggregateGroup>({
    generations: rows.length,
    finish_reasons: countReasons(columns, rows),
    input_tokens: sum("input_tokens"),
    cached_tokens: sum("cached_tokens"),
    reusable_tokens: rows.length === 0 ? 0 : columns.metric("input_tokens").sum(reusable),
    output_tokens: sum("output_tokens"),
    time_to_first_token: percentilesOf("time_to_first_token"),
    tokens_per_second: percentilesOf("tokens_per_second"),
    prompt_tokens_per_second: percentilesOf("prompt_tokens_per_second"),
    total_time: percentilesOf("total_time"),
    stop_latency: percentilesOf("stop_latency"),
    // Filled while the percentiles above were computed.
    measured: Object.keys(measured).length === 0 ? undefined : measured,
  });
}

function countReasons(columns: RunColumns, rows: readonly number[]): AggregateGroup["finish_reasons"] {
  const counts = { stop: 0, length: 0, context_full: 0, aborted: 0, error: 0, filtered: 0 };
  for (const row of rows) {
    const reason = columns.finishReason(row);
    if (reason !== undefined && isFinishReason(reason)) counts[reason] += 1;
  }
  return counts;
}

function isFinishReason(reason: string): reason is FinishReason {
  return FINISH_REASON_NAMES.has(reason);
}

/**
 * Returns a function that formats a moment (ms since 1970) as a local date such as `2026-11-21`. Caches, because
 * Date is slow for many rows.
 */
function localDay(): (at: number) => string {
  const known = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_HOUR);
    let day = known.get(quarter);
    if (day === undefined) {
      const date = new Date(at);
      day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
      known.set(quarter, day);
    }
    return day;
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
