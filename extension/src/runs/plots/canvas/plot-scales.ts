import uPlot from "uplot";
import { DAY } from "../../state/period.ts";
import type { Plot } from "./plot.ts";

export type Range = [min: number, max: number];

const SECOND = DAY / 86_400;
const HOUR = DAY / 24;
/** Around the outermost points, so that none is cut. */
const MARGIN = 0.02;
const LOG_MARGIN = 1.15;
/** Less than this cannot be told apart by the labels of a time. */
const SHORTEST = 10 * SECOND;

/** All of a plot from left to right, with room around the outermost points. */
export function fullRange({ x, xs }: Pick<Plot, "x" | "xs">): Range {
  const first = xs[0];
  const last = xs.at(-1);
  if (first === undefined || last === undefined) return [0, 1];
  switch (x) {
    case "time": {
      // What led to one point is past; what comes after it is not there yet.
      if (first === last) return [first - 0.9 * HOUR, first + 0.1 * HOUR];
      const room = Math.max((last - first) * MARGIN, (SHORTEST - (last - first)) / 2);
      return [first - room, last + room];
    }
    case "log": {
      const factor = first === last ? 2 : LOG_MARGIN;
      return [first / factor, last * factor];
    }
    case "bins":
      return [first - 0.6, last + 0.6];
    default:
      return x satisfies never;
  }
}

/** Between the highest dot and the line above it, so that none is cut. */
const HEADROOM = 1.02;

/** From 0, or from a whole power of ten, up to the line above everything there is. */
export function heightRange(
  { y, shape }: Pick<Plot, "y" | "shape">,
  min: number | null,
  max: number | null,
): Range {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) {
    return y.log ? [1, 10] : [0, y.top ?? 1];
  }
  if (!y.log) return [0, y.top ?? evenTop(shape === "dots" ? max * HEADROOM : max)];
  const [from = 1, to = 10] = uPlot.rangeLog(min, max, 10, true);
  return [from ?? 1, to ?? 10];
}

const ROUND = [1, 2, 2.5, 5];
/** How many steps a height may have, the best first. */
const STEP_COUNTS = [3, 4, 5, 2];

/** The lowest height from `highest` on that a few round steps lead up to. */
function evenTop(highest: number): number {
  if (highest <= 0) return 1;
  const decade = 10 ** Math.floor(Math.log10(highest));
  const tops = STEP_COUNTS.flatMap((count) =>
    [decade / 10, decade].flatMap((size) => ROUND.map((digit) => count * digit * size)),
  );
  return Math.min(...tops.filter((top) => top >= highest * (1 - 1e-9)));
}

/** The round steps from 0 up to a height that was made for them. */
export function evenSteps(top: number): number[] {
  const count = STEP_COUNTS.find((steps) => isRound(top / steps)) ?? 1;
  return Array.from({ length: count + 1 }, (_, index) => (top * index) / count);
}

function isRound(value: number): boolean {
  const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ROUND.some((round) => Math.abs(digit - round) < 1e-6);
}

/** 1, 10, 100 ... between two numbers. */
export function powersOfTen(min: number, max: number): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const count = Math.max(0, Math.floor(Math.log10(max) + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (first + index));
}
