import type uPlot from "uplot";
import { formatCount, formatDuration } from "../../../locale/formats/format.ts";
import { formatMonthDay, formatTime, formatTimeToSecond } from "../../../locale/words/format-date.ts";
import { DAY } from "../../state/period.ts";
import { PER_DECADE } from "./log-bins.ts";
import type { Plot } from "./plot.ts";
import { MINUTE, timeStep, timesBetween } from "./time-steps.ts";

/** Width of the area left of a plot, CSS pixels. */
export const LEFT_ROOM = 52;
/** Width of the area right of a plot, which takes half of the last label, CSS pixels. */
export const RIGHT_ROOM = 26;
/** Widths of a label with its spacing, CSS pixels: "14:02:09", "Nov 15", "1,024", "200 ms". */
const SECONDS_WIDTH = 62;
const TIME_WIDTH = 50;
const COUNT_WIDTH = 44;
const GAP_WIDTH = 46;
const MOST_LABELS = 8;
const MOST_POWERS = 6;
/** Leading digits of round numbers, from fine to coarse. */
const DIGITS = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];
const DECADES = Array.from({ length: 10 }, (_, index) => 10 ** (index - 2));

/** Chooses the labels below a plot, as many as fit. */
export function acrossLabels(plot: Plot): Pick<uPlot.Axis, "splits" | "values"> {
  switch (plot.x) {
    case "time": {
      const stepOf = (self: uPlot, min: number, max: number) =>
        timeStep(min, max, (step) =>
          Math.min(MOST_LABELS, Math.floor(roomOf(self) / (step < MINUTE ? SECONDS_WIDTH : TIME_WIDTH))),
        );
      return {
        splits: (self, _, min, max) => timesBetween(min, max, stepOf(self, min, max)),
        values(self, splits) {
          const { min, max } = self.scales.x ?? {};
          const step = stepOf(self, min ?? 0, max ?? 0);
          return splits.map((at) => timeLabel(at, step));
        },
      };
    }
    case "log":
      return {
        splits: (self, _, min, max) => powersOfTwo(min, max, Math.floor(roomOf(self) / COUNT_WIDTH)),
        values: (_, splits) => splits.map((value) => formatCount(value)),
      };
    case "bins": {
      const from = plot.binEdges?.[0] ?? 1;
      return {
        splits: (self, _, min, max) =>
          roundGaps(gapAt(min, from), gapAt(max, from), roomOf(self)).map((gap) => placeOf(gap, from)),
        values: (_, splits) =>
          splits.map((place) => formatDuration(Number(gapAt(place, from).toPrecision(2)))),
      };
    }
    default:
      return plot.x satisfies never;
  }
}

function roomOf({ width }: uPlot): number {
  return Math.max(1, width - LEFT_ROOM - RIGHT_ROOM);
}

/** Formats a time (ms since the epoch) as precisely as the step between labels (ms), so that no label repeats. */
export function timeLabel(at: number, step: number): string {
  if (step >= DAY) return formatMonthDay(at);
  if (step < MINUTE) return formatTimeToSecond(at);
  const time = formatTime(at);
  return time === "00:00" ? formatMonthDay(at) : time;
}

/** Returns round durations from `min` to `max` (ms): the finest series that fits into `room` CSS pixels. */
export function roundGaps(min: number, max: number, room: number): number[] {
  const perDecade = room / Math.log10(max / min);
  const series = DIGITS.map((digits) =>
    DECADES.flatMap((decade) => digits.map((digit) => digit * decade)).filter(
      (gap) => gap >= min * (1 - 1e-9) && gap <= max * (1 + 1e-9),
    ),
  );
  const isClear = (gap: number, before: number | undefined) =>
    before === undefined || Math.log10(gap / before) * perDecade >= GAP_WIDTH;
  const fits = series.find(
    (gaps) => gaps.length <= MOST_LABELS && gaps.every((gap, index) => isClear(gap, gaps[index - 1])),
  );
  return fits ?? [];
}

/** Converts a gap (ms) to a place on the axis; a bin's lower edge is half a place left of its middle. */
function placeOf(gap: number, from: number): number {
  return Math.log10(gap / from) * PER_DECADE - 0.5;
}

function gapAt(place: number, from: number): number {
  return from * 10 ** ((place + 0.5) / PER_DECADE);
}

/** Returns powers of two between two numbers, skipping some evenly when there would be more than `most`. */
export function powersOfTwo(min: number, max: number, most: number): number[] {
  const first = Math.ceil(Math.log2(Math.max(1, min)));
  const count = Math.max(0, Math.floor(Math.log2(Math.max(1, max))) - first + 1);
  const step = Math.max(1, Math.ceil(count / Math.max(2, Math.min(MOST_POWERS, most))));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => 2 ** (first + index * step));
}
