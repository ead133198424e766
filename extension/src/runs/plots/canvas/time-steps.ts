import { DAY } from "../../state/period.ts";

const SECOND = DAY / 86_400;
export const MINUTE = DAY / 1440;
const HOUR = DAY / 24;

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 4, 7, 14, 28, 56, 112, 224, 448].map((count) => count * DAY),
];

/** Upper bound of labels, more than any plot has room for. */
const TOO_MANY = 100;

/**
 * Returns the shortest clock or calendar step whose labels fit, ms; one step shorter when there would be fewer than two
 * labels.
 *
 * @param most returns the number of labels that fit for a step.
 */
export function timeStep(min: number, max: number, most: (step: number) => number): number {
  const fits = STEPS.findIndex((step) => timesBetween(min, max, step).length <= most(step));
  const chosen = fits === -1 ? STEPS.length - 1 : fits;
  const step = STEPS[chosen] ?? DAY;
  const shorter = STEPS[chosen - 1];
  return shorter !== undefined && timesBetween(min, max, step).length < 2 ? shorter : step;
}

/** Returns the times from `min` to `max` (ms since the epoch) on whole steps (ms) of the local clock. */
export function timesBetween(min: number, max: number, step: number): number[] {
  if ((max - min) / step > TOO_MANY) return Array.from({ length: TOO_MANY }, () => min);
  return step < DAY ? clockTimes(min, max, step) : midnights(min, max, step / DAY);
}

function clockTimes(min: number, max: number, step: number): number[] {
  const offset = new Date(min).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((min - offset) / step) * step + offset;
  const count = Math.max(0, Math.floor((max - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function midnights(min: number, max: number, days: number): number[] {
  const start = new Date(min);
  const times: number[] = [];
  for (let index = 0; ; index += 1) {
    const midnight = new Date(start.getFullYear(), start.getMonth(), start.getDate() + index);
    const time = midnight.getTime();
    if (time > max) return times;
    const day = Math.round((time - midnight.getTimezoneOffset() * MINUTE) / DAY);
    if (time >= min && day % days === 0) times.push(time);
  }
}
