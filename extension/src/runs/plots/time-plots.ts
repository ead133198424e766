import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import {
  formatAxisDuration,
  formatAxisNumber,
  formatDuration,
  formatPercent,
  formatRate,
} from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { formatDate } from "../../locale/words/format-date.ts";
import { modelLabel } from "../labels/model-label.ts";
import type { Plot } from "./canvas/plot.ts";
import type { ModelSeries } from "./model-colors.ts";
import { runPoints } from "./run-points.ts";
import { dayTable } from "./summary-table.ts";

const text = () => messages().runs.plots;

export interface TimePlotOptions {
  runs: readonly StoredRun[];
  models: readonly ModelSeries[];
  /** Current date, ms since the epoch. */
  now: number;
}

interface OverTime {
  title: string;
  note: string;
  y: Plot["y"];
  read: (run: StoredRun) => number | undefined;
  /** Formats a run's value with its unit. */
  words: (run: StoredRun, value: number) => string;
}

/** Plots decode speed by run. */
export function decodePlot(options: TimePlotOptions): Plot {
  return overTime(options, {
    title: text().decode,
    note: text().decodeNote,
    y: { log: false, format: formatRate, label: formatAxisNumber },
    read: ({ stats }) => stats.tokens_per_second,
    words: (_, value) => messages().run.rate(value),
  });
}

/** Plots time to first token by run, on a log scale, because a model load takes far longer than a cached prompt. */
export function firstTokenPlot(options: TimePlotOptions): Plot {
  return overTime(options, {
    title: text().first,
    note: text().firstNote,
    y: { log: true, format: formatDuration, label: formatAxisDuration },
    // A log scale has no 0.
    read: ({ stats: { time_to_first_token: time } }) =>
      time === undefined ? undefined : Math.max(0.1, time),
    words: (_, value) => formatDuration(value),
  });
}

/** Plots the share of the context used, by run. */
export function contextPlot(options: TimePlotOptions): Plot {
  return overTime(options, {
    title: text().context,
    note: text().contextNote,
    y: { log: false, format: formatPercent, label: formatPercent, top: 1 },
    read: ({ stats: { context_used: used, context_size: size } }) =>
      used === undefined || size === undefined || size === 0 ? undefined : used / size,
    words: ({ stats }, value) => text().contextPoint(value, stats.context_used ?? 0, stats.context_size ?? 0),
  });
}

function overTime({ runs, models, now }: TimePlotOptions, { title, note, y, read, words }: OverTime): Plot {
  const { points, xs, series } = runPoints({ runs, models, x: ({ at }) => at, y: read });
  return {
    title,
    note,
    shape: "dots",
    x: "time",
    y,
    xs,
    series,
    runs: points.length,
    describe(index) {
      const point = points[index];
      if (point === undefined) return "";
      const { run, y: value } = point;
      return [words(run, value), modelLabel(run.model), formatDate(run.at, now)].join(messages().join);
    },
    runAt: (index) => points[index]?.run.run_id,
    table: () => dayTable(points, y.format, now),
  };
}
