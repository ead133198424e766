import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { ascending, quantile } from "@tacho/shared/runs/quantile.ts";
import { formatCount } from "../../locale/formats/format.ts";
import { messages } from "../../locale/locale.ts";
import { formatDay } from "../../locale/words/format-date.ts";
import { modelLabel } from "../labels/model-label.ts";
import type { PlotTable } from "./canvas/plot.ts";
import type { RunPoint } from "./run-points.ts";

/** Summarises points by day and model, latest day first, with the number of runs, p50 and p95. */
export function dayTable(
  points: readonly RunPoint[],
  format: (value: number) => string,
  now: number,
): PlotTable {
  const text = messages().runs.plots.columns;
  const nameOf = ({ at, model }: StoredRun) => [formatDay(at, now), modelLabel(model)];
  return {
    columns: [text.day, text.model, text.runs, text.p50, text.p95],
    rows: summarize([...points].reverse(), nameOf, format),
  };
}

/** Summarises points by group, in order of first appearance, with the number of runs, p50 and p95. */
export function summarize(
  points: readonly RunPoint[],
  nameOf: (run: StoredRun) => readonly string[],
  format: (value: number) => string,
): string[][] {
  const groups = new Map<string, { names: readonly string[]; values: number[] }>();
  for (const { run, y } of points) {
    const names = nameOf(run);
    const key = names.join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names, values: [y] });
    else group.values.push(y);
  }
  return [...groups.values()].map(({ names, values }) => {
    const sorted = ascending(values);
    const cells = [0.5, 0.95].map((share) => quantile(sorted, share));
    return [...names, formatCount(values.length), ...cells.map((value) => format(value ?? 0))];
  });
}
