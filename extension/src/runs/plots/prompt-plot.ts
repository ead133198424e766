import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { formatAxisNumber, formatRate } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { modelLabel } from "../labels/model-label.ts";
import { newTokens } from "../slower/likely-reason.ts";
import type { Plot } from "./canvas/plot.ts";
import type { ModelSeries } from "./model-colors.ts";
import { runPoints } from "./run-points.ts";
import { summarize } from "./summary-table.ts";

const text = () => messages().runs.plots;

/** Plots prompt speed against the number of new prompt tokens. */
export function promptPlot(runs: readonly StoredRun[], models: readonly ModelSeries[]): Plot {
  const { points, xs, series } = runPoints({
    runs,
    models,
    x: (run) => positive(newTokens(run)),
    y: ({ stats }) => stats.prompt_tokens_per_second,
  });
  return {
    title: text().prompt,
    note: text().promptNote,
    shape: "dots",
    x: "log",
    y: { log: false, format: formatRate, label: formatAxisNumber },
    xs,
    series,
    runs: points.length,
    describe(index) {
      const point = points[index];
      if (point === undefined) return "";
      return [text().promptPoint(point.y, point.x), modelLabel(point.run.model)].join(messages().join);
    },
    runAt: (index) => points[index]?.run.run_id,
    table: () => ({
      columns: [
        text().columns.tokens,
        text().columns.model,
        text().columns.runs,
        text().columns.p50,
        text().columns.p95,
      ],
      rows: summarize(points, (run) => [bucket(newTokens(run) ?? 0), modelLabel(run.model)], formatRate),
    }),
  };
}

function positive(count: number | undefined): number | undefined {
  return count === undefined || count < 1 ? undefined : count;
}

/** Names the range between two powers of two that a count falls into. */
function bucket(count: number): string {
  const from = 2 ** Math.floor(Math.log2(Math.max(1, count)));
  return text().bucket(from, 2 * from - 1);
}
