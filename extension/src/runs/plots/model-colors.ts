import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { messages } from "../../locale/locale.ts";
import { modelLabel } from "../labels/model-label.ts";
import { PLOT_COLORS, type PlotColor } from "./canvas/plot.ts";

export interface ModelSeries {
  name: string;
  color: PlotColor;
  has: (model: string) => boolean;
}

/** Assigns each model a series and a colour, most used first; models beyond the number of colours share the last. */
export function modelSeries(runs: readonly StoredRun[]): ModelSeries[] {
  const counts = new Map<string, number>();
  for (const { model } of runs) counts.set(model, (counts.get(model) ?? 0) + 1);
  const models = [...counts].sort(([, a], [, b]) => b - a).map(([model]) => model);
  const own = models.slice(0, models.length > PLOT_COLORS.length ? PLOT_COLORS.length - 1 : undefined);
  const series = own.map((model, index) => ({
    name: modelLabel(model),
    color: PLOT_COLORS[index] ?? "queue",
    has: (other: string) => other === model,
  }));
  if (own.length === models.length) return series;
  const others = new Set(models.slice(own.length));
  const rest: ModelSeries = {
    name: messages().runs.plots.others,
    color: "queue",
    has: (model: string) => others.has(model),
  };
  return [...series, rest];
}
