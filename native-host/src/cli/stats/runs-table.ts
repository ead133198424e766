import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { ABSENT, formatCount, formatDate, formatRate, formatTime } from "./figures.ts";
import { type TextColumn, textTable } from "./text-table.ts";

type RunColumn = TextColumn & { text: (run: StoredRun) => string };

const COLUMNS: readonly RunColumn[] = [
  { title: "when", align: "left", text: ({ at }) => formatDate(at) },
  {
    title: "model",
    align: "left",
    text: ({ model, client }) => (client === undefined ? model : `${model} (${client})`),
  },
  { title: "in", align: "right", text: ({ stats }) => formatCount(stats.input_tokens) },
  { title: "cached", align: "right", text: ({ stats }) => formatCount(stats.cached_tokens) },
  { title: "out", align: "right", text: ({ stats }) => formatCount(stats.output_tokens) },
  { title: "ttft", align: "right", text: ({ stats }) => formatTime(stats.time_to_first_token) },
  { title: "tok/s", align: "right", text: ({ stats }) => formatRate(stats.tokens_per_second) },
  { title: "read/s", align: "right", text: ({ stats }) => formatRate(stats.prompt_tokens_per_second) },
  { title: "total", align: "right", text: ({ stats }) => formatTime(stats.total_time) },
  { title: "ended", align: "left", text: (run) => run.error_code ?? run.stats.finish_reason ?? ABSENT },
];

/** Formats runs as a table, one line each, in the given order. */
export function runsTable(runs: readonly StoredRun[]): string {
  return textTable(
    COLUMNS,
    runs.map((run) => COLUMNS.map(({ text }) => text(run))),
  );
}
