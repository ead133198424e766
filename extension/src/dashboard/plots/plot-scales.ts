import uPlot from "uplot";
import { formatCount, formatDuration } from "../../text/format.ts";
import { formatMonthDay, formatTime, formatTimeToSecond } from "../../text/format-date.ts";
import { DAY } from "../period.ts";
import { PER_DECADE } from "./log-bins.ts";
import type { Plot } from "./plot.ts";

export type Range = [min: number, max: number];

const MINUTE = DAY / 1440;
const HALF_AN_HOUR = DAY / 48;
/** Around the outermost points, so that none is cut. */
const MARGIN = 0.02;
const LOG_MARGIN = 1.15;

/** All of a plot from left to right, with room around the outermost points. */
export function fullRange({ x, xs }: Pick<Plot, "x" | "xs">): Range {
  const first = xs[0];
  const last = xs.at(-1);
  if (first === undefined || last === undefined) return [0, 1];
  switch (x) {
    case "time": {
      const room = first === last ? HALF_AN_HOUR : (last - first) * MARGIN;
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

/** From 0, or from a whole power of ten, up to what there is. */
export function heightRange({ y }: Pick<Plot, "y">, min: number | null, max: number | null): Range {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) {
    return y.log ? [1, 10] : [0, y.top ?? 1];
  }
  if (!y.log) return [0, y.top ?? (max === 0 ? 1 : max * 1.08)];
  const [from = 1, to = 10] = uPlot.rangeLog(min, max, 10, true);
  return [from ?? 1, to ?? 10];
}

/** What stands under the plot. */
export function acrossLabels(plot: Plot): Pick<uPlot.Axis, "splits" | "values"> {
  switch (plot.x) {
    case "time":
      return { values: (_, splits, __, ___, step) => splits.map((at) => timeLabel(at, step)) };
    case "log":
      return {
        splits: (_, __, min, max) => powersOfTwo(min, max),
        values: (_, splits) => splits.map((value) => formatCount(value)),
      };
    case "bins": {
      const from = plot.binEdges?.[0] ?? 1;
      return {
        splits: () => roundGaps(plot.binEdges ?? []).map((gap) => placeOf(gap, from)),
        values: (_, splits) => splits.map((place) => formatDuration(gapAt(place, from))),
      };
    }
    default:
      return plot.x satisfies never;
  }
}

/** As exact as the steps between the labels, ms, so that no two of them say the same. */
export function timeLabel(at: number, step: number): string {
  if (step >= DAY) return formatMonthDay(at);
  if (step < MINUTE) return formatTimeToSecond(at);
  const time = formatTime(at);
  return time === "00:00" ? formatMonthDay(at) : time;
}

/** 1, 2, 5, 10, 20 ... as far as the bins reach; finer where they reach less than a factor of three. */
function roundGaps(edges: readonly number[]): number[] {
  const [first] = edges;
  const last = edges.at(-1);
  if (first === undefined || last === undefined) return [];
  const digits = last / first < 3 ? [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8] : [1, 2, 5];
  const decades = Array.from({ length: 10 }, (_, index) => 10 ** (index - 2));
  return decades
    .flatMap((decade) => digits.map((digit) => digit * decade))
    .filter((gap) => gap >= first * 0.99 && gap <= last * 1.3);
}

/** The lower edge of a bin stands half a place left of its middle. */
function placeOf(gap: number, from: number): number {
  return Math.log10(gap / from) * PER_DECADE - 0.5;
}

function gapAt(place: number, from: number): number {
  const gap = from * 10 ** ((place + 0.5) / PER_DECADE);
  return Number(gap.toPrecision(2));
}

const MOST_LABELS = 6;

/** 16, 32, 64 ... between two numbers; every second or third of them where they would be too many. */
export function powersOfTwo(min: number, max: number): number[] {
  const first = Math.ceil(Math.log2(Math.max(1, min)));
  const count = Math.max(0, Math.floor(Math.log2(Math.max(1, max))) - first + 1);
  const step = Math.max(1, Math.ceil(count / MOST_LABELS));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => 2 ** (first + index * step));
}

/** 1, 10, 100 ... between two numbers. */
export function powersOfTen(min: number, max: number): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const count = Math.max(0, Math.floor(Math.log10(max) + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (first + index));
}
