import type uPlot from "uplot";
import type { Plot } from "./plot.ts";
import type { Range } from "./plot-scales.ts";

/** Returns the visible horizontal range, or `undefined` before the first drawing. */
export function rangeOf({ scales: { x } }: uPlot): Range | undefined {
  return typeof x?.min === "number" && typeof x.max === "number" ? [x.min, x.max] : undefined;
}

/** Returns true when exactly this range is visible. */
export function isShown(drawn: uPlot, [min, max]: Range): boolean {
  const shown = rangeOf(drawn);
  return shown === undefined || (shown[0] === min && shown[1] === max);
}

/** Returns the range after zooming around a point or the middle, limited to the whole plot. */
export function zoomed(
  shown: Range,
  whole: Range,
  plot: Plot,
  at: number | undefined,
  factor: number,
): Range {
  const to = plot.x === "log" ? Math.log : (value: number) => value;
  const from = plot.x === "log" ? Math.exp : (value: number) => value;
  const [min, max] = [to(shown[0]), to(shown[1])];
  const point = at === undefined ? undefined : plot.xs[at];
  const center = point === undefined ? (min + max) / 2 : to(point);
  const range: Range = [
    Math.max(whole[0], from(center - (center - min) / factor)),
    Math.min(whole[1], from(center + (max - center) / factor)),
  ];
  return range[1] > range[0] ? range : shown;
}
