import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { PlotSeries } from "./canvas/plot.ts";
import type { ModelSeries } from "./model-colors.ts";

export interface RunPoint {
  run: StoredRun;
  x: number;
  y: number;
}

export interface RunPointOptions {
  runs: readonly StoredRun[];
  models: readonly ModelSeries[];
  x: (run: StoredRun) => number | undefined;
  y: (run: StoredRun) => number | undefined;
}

/** Builds a point for each run that has both numbers, ascending by x, and a series for each model among them. */
export function runPoints({ runs, models, x, y }: RunPointOptions): {
  points: RunPoint[];
  xs: number[];
  series: PlotSeries[];
} {
  const points: RunPoint[] = [];
  for (const run of runs) {
    const across = x(run);
    const up = y(run);
    if (across !== undefined && up !== undefined) points.push({ run, x: across, y: up });
  }
  points.sort((a, b) => a.x - b.x);
  const series = models
    .map(({ name, color, has }) => ({
      name,
      color,
      values: points.map(({ run, y: value }) => (has(run.model) ? value : null)),
    }))
    .filter(({ values }) => values.some((value) => value !== null));
  return { points, xs: points.map((point) => point.x), series };
}
