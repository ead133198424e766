import uPlot from "uplot";
import type { ReadColor } from "./color-reader.ts";
import type { Plot } from "./plot.ts";

const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

/** Returns the options shared by both axes. */
export function axisOf(read: ReadColor): uPlot.Axis {
  const line = () => read("line");
  return {
    font: FONT,
    stroke: () => read("quiet"),
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    // Keeps all labels, because each axis already chooses those that fit.
    filter: (_, splits) => splits,
    gap: 4,
  };
}

/** Returns the style of a series; of two series of bars, the first stands left of its place and the second right. */
export function seriesOf(plot: Plot, color: string, index: number, read: ReadColor): uPlot.Series {
  if (plot.shape === "bars") {
    const paint = () => read(`${color} solid`);
    const paths = uPlot.paths.bars?.({ size: [0.42, 40], radius: 0.12, align: index === 0 ? -1 : 1 });
    return { fill: paint, stroke: paint, width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
  }
  const paint = () => read(color);
  return {
    stroke: paint,
    paths: () => null,
    points: { show: true, size: plot.xs.length > 2000 ? 3 : 5, width: 0, fill: paint, stroke: paint },
  };
}
