import uPlot from "uplot";
import { DAY } from "../../state/period.ts";
import type { Plot } from "./plot.ts";

export type Range = [min: number, max: number];

const SECOND = DAY / 86_400;
const HOUR = DAY / 24;
/** Margin around the outermost points, as a share of the range, so that none is cut. */
const MARGIN = 0.02;
/** Margin around the outermost points of a log scale, as a factor. */
const LOG_MARGIN = 1.15;
/** Shortest time range, ms; labels could not tell shorter ranges apart. */
const SHORTEST = 10 * SECOND;
/** Factor that leaves room above the highest dot, so that it is not cut. */
const HEADROOM = 1.02;
const ROUND = [1, 2, 2.5, 5];
/** Allowed numbers of steps on the vertical axis, in order of preference. */
const STEP_COUNTS = [3, 4, 5, 2];

/** Returns the horizontal range of a whole plot, with a margin around the outermost points. */
export function fullRange({ x, xs }: Pick<Plot, "x" | "xs">): Range {
  const first = xs[0];
  const last = xs.at(-1);
  if (first === undefined || last === undefined) return [0, 1];
  switch (x) {
    case "time": {
      // A single point gets most room before it, as no later runs exist yet.
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

/** Returns the vertical range: from 0, or from a power of ten on a log scale, up to a grid line above all values. */
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

/** Returns the lowest top at or above `highest` that divides into a few round steps. */
function evenTop(highest: number): number {
  if (highest <= 0) return 1;
  const decade = 10 ** Math.floor(Math.log10(highest));
  const tops = STEP_COUNTS.flatMap((count) =>
    [decade / 10, decade].flatMap((size) => ROUND.map((digit) => count * digit * size)),
  );
  return Math.min(...tops.filter((top) => top >= highest * (1 - 1e-9)));
}

/** Returns the round steps from 0 to a top chosen by `heightRange`. */
export function evenSteps(top: number): number[] {
  const count = STEP_COUNTS.find((steps) => isRound(top / steps)) ?? 1;
  return Array.from({ length: count + 1 }, (_, index) => (top * index) / count);
}

function isRound(value: number): boolean {
  const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return ROUND.some((round) => Math.abs(digit - round) < 1e-6);
}

/** Returns the powers of ten between two numbers. */
export function powersOfTen(min: number, max: number): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const count = Math.max(0, Math.floor(Math.log10(max) + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (first + index));
}
