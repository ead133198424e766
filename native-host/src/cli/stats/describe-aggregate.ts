import {
  type Aggregate,
  type AggregateGroup,
  FINISH_REASONS,
  type Percentiles,
} from "@tacho/shared/protocol/statistics.ts";
import { formatCount, formatRate, formatTime } from "./figures.ts";
import { type TextColumn, textTable } from "./text-table.ts";

type PercentileName = {
  [Name in keyof AggregateGroup]-?: NonNullable<AggregateGroup[Name]> extends Percentiles ? Name : never;
}[keyof AggregateGroup];

const PERCENTILES = ["p50", "p95", "p99"] as const;

/** Formats the totals of all runs, and a table by model if there are several. */
export function describeAggregate(aggregate: Aggregate): string {
  if (aggregate.generations === 0) return "No runs recorded yet.\n";
  const models = Object.entries(aggregate.by_model);
  const parts = [describeTotals(aggregate), percentileTable(aggregate)];
  if (models.length > 1) parts.push(modelTable(models));
  return parts.join("\n");
}

function describeTotals(group: AggregateGroup): string {
  const { generations, input_tokens, cached_tokens = 0, output_tokens } = group;
  const cached = cached_tokens > 0 ? ` (${formatCount(cached_tokens)} cached)` : "";
  const reasons = FINISH_REASONS.filter((reason) => group.finish_reasons[reason] > 0).map(
    (reason) => `${reason} ${formatCount(group.finish_reasons[reason])}`,
  );
  return (
    `${formatCount(generations)} ${generations === 1 ? "run" : "runs"}: ` +
    `${formatCount(input_tokens)} tokens in${cached}, ${formatCount(output_tokens)} out. ` +
    `Ended: ${reasons.join(", ")}.\n`
  );
}

function percentileTable(group: AggregateGroup): string {
  const row = (title: string, name: PercentileName, format: (value: number) => string) => {
    const values = group[name];
    const runs = formatCount(group.measured?.[name]);
    return values === undefined ? [] : [[title, ...PERCENTILES.map((each) => format(values[each])), runs]];
  };
  return textTable(
    [column("", "left"), ...PERCENTILES.map((name) => column(name, "right")), column("runs", "right")],
    [
      ...row("time to first token", "time_to_first_token", formatTime),
      ...row("tokens/s", "tokens_per_second", formatRate),
      ...row("prompt tokens/s", "prompt_tokens_per_second", formatRate),
      ...row("total time", "total_time", formatTime),
      ...row("stopped after", "stop_latency", formatTime),
    ],
  );
}

function modelTable(models: [name: string, group: AggregateGroup][]): string {
  return textTable(
    [
      column("model", "left"),
      column("runs", "right"),
      column("out", "right"),
      column("ttft p50", "right"),
      column("tok/s p50", "right"),
    ],
    models.map(([name, group]) => [
      name,
      formatCount(group.generations),
      formatCount(group.output_tokens),
      formatTime(group.time_to_first_token?.p50),
      formatRate(group.tokens_per_second?.p50),
    ]),
  );
}

function column(title: string, align: TextColumn["align"]): TextColumn {
  return { title, align };
}
