import uPlot from "uplot";
import { acrossLabels, LEFT_ROOM, RIGHT_ROOM } from "./across-labels.ts";
import { createColorReader, onThemeChange } from "./color-reader.ts";
import { nearestPoint } from "./nearest-point.ts";
import type { Plot } from "./plot.ts";
import { evenSteps, fullRange, heightRange, powersOfTen } from "./plot-scales.ts";
import { axisOf, seriesOf } from "./plot-styles.ts";
import { isShown, rangeOf, zoomed } from "./zoom-range.ts";

/** Drawn plot. */
export interface PaintedPlot {
  /** Replaces the data and keeps the zoom. */
  update(plot: Plot): void;
  /** Moves by a number of points to the right (negative: left), at most to the outermost point. */
  step(points: number): void;
  /** Zooms in for a factor above 1, out for one below 1. */
  zoom(factor: number): void;
  showAll(): void;
  remove(): void;
}

export interface PaintOptions {
  place: HTMLElement;
  plot: Plot;
  /** Receives the index of the point under the pointer, or `undefined`. */
  onPoint: (index: number | undefined) => void;
  onZoom: (zoomed: boolean) => void;
}

export type PaintPlot = (options: PaintOptions) => PaintedPlot;

/** Height of a plot, CSS pixels. */
const HEIGHT = 190;

/** Draws a plot with uPlot on a canvas in `place`. */
export const paintPlot: PaintPlot = ({ place, plot: first, onPoint, onZoom }) => {
  const colors = createColorReader(place);
  let plot = first;
  let whole = fullRange(plot);
  let at: number | undefined;
  let drawn = draw();

  function draw(): uPlot {
    return new uPlot(optionsOf(), dataOf(plot), place);
  }

  function optionsOf(): uPlot.Options {
    const axis = axisOf(colors.read);
    return {
      width: Math.max(120, place.clientWidth),
      height: HEIGHT,
      ms: 1,
      legend: { show: false },
      padding: [8, RIGHT_ROOM, 0, 0],
      cursor: {
        x: plot.shape === "dots",
        y: false,
        drag: { x: true, y: false, dist: 6 },
        points: { size: plot.shape === "dots" ? 9 : 0 },
        dataIdx: (self, series, closest) => (series === 0 ? find(self, closest) : (at ?? null)),
      },
      scales: {
        x: {
          time: plot.x === "time",
          distr: plot.x === "log" ? 3 : 1,
          log: 2,
          range: (_, min, max) => (isWhole(min, max) ? whole : [min, max]),
        },
        y: { distr: plot.y.log ? 3 : 1, range: (_, min, max) => heightRange(plot, min, max) },
      },
      axes: [
        { ...axis, ...acrossLabels(plot), grid: { show: false }, size: 28, gap: 8 },
        {
          ...axis,
          size: LEFT_ROOM,
          splits: (_, __, min, max) => (plot.y.log ? powersOfTen(min, max) : evenSteps(max)),
          values: (_, splits) => splits.map((value) => (value === 0 ? "" : plot.y.label(value))),
        },
      ],
      series: [{}, ...plot.series.map(({ color }, index) => seriesOf(plot, color, index, colors.read))],
      hooks: {
        setCursor: [(self) => onPoint((self.cursor.left ?? -1) < 0 ? undefined : at)],
        setScale: [
          (self, key) => {
            if (key === "x") onZoom(!isShown(self, whole));
          },
        ],
      },
    };
  }

  /** Returns true for the range of all data, which uPlot requests to show everything. */
  function isWhole(min: number, max: number): boolean {
    return plot.xs.length === 1 || (min === plot.xs[0] && max === plot.xs.at(-1));
  }

  let wanted: number | undefined;
  function find(self: uPlot, closest: number): number | null {
    const { left = 0, top = 0 } = self.cursor;
    at =
      wanted ??
      (plot.shape === "bars"
        ? closest
        : nearestPoint(
            plot,
            { left: (x) => self.valToPos(x, "x"), top: (y) => self.valToPos(y, "y") },
            { left, top },
            closest,
          ));
    return at ?? null;
  }

  function pointTo(index: number): void {
    const x = plot.xs[index];
    const y = plot.series.map(({ values }) => values[index]).find((value) => typeof value === "number");
    if (x === undefined || typeof y !== "number") return;
    const { min = x, max = x } = drawn.scales.x ?? {};
    if (x < (min ?? x) || x > (max ?? x)) shift(x, (max ?? x) - (min ?? x));
    wanted = index;
    drawn.setCursor({ left: drawn.valToPos(x, "x"), top: drawn.valToPos(y, "y") });
    wanted = undefined;
  }

  function shift(center: number, width: number): void {
    drawn.setScale("x", { min: center - width / 2, max: center + width / 2 });
  }

  function sized(): void {
    if (place.clientWidth > 0) drawn.setSize({ width: place.clientWidth, height: HEIGHT });
  }
  const resizes = new ResizeObserver(sized);
  resizes.observe(place);
  const forgetTheme = onThemeChange(() => {
    colors.forget();
    drawn.redraw(false);
  });

  return {
    update(next) {
      const isShownWhole = isShown(drawn, whole);
      const sameSeries =
        next.x === plot.x &&
        JSON.stringify(next.series.map(nameOf)) === JSON.stringify(plot.series.map(nameOf));
      const sameBins = next.binEdges?.[0] === plot.binEdges?.[0];
      plot = next;
      whole = fullRange(plot);
      at = undefined;
      if (sameSeries && sameBins) return drawn.setData(dataOf(plot), isShownWhole);
      drawn.destroy();
      drawn = draw();
    },
    step(points) {
      const from = at ?? (points > 0 ? -1 : plot.xs.length);
      pointTo(Math.min(plot.xs.length - 1, Math.max(0, from + points)));
    },
    zoom(factor) {
      const [min, max] = zoomed(rangeOf(drawn) ?? whole, whole, plot, at, factor);
      drawn.setScale("x", { min, max });
    },
    showAll: () => drawn.setScale("x", { min: whole[0], max: whole[1] }),
    remove() {
      resizes.disconnect();
      forgetTheme();
      drawn.destroy();
    },
  };
};

function nameOf({ name, color }: Plot["series"][number]): string {
  return name + color;
}

function dataOf({ xs, series }: Plot): uPlot.AlignedData {
  return [[...xs], ...series.map(({ values }) => [...values])] as uPlot.AlignedData;
}
