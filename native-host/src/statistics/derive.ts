/** Microseconds are what the clocks of two processes agree on; finer digits are noise. */
const STEPS_PER_MILLISECOND = 1000;

/** `value` ms to the microsecond. */
export function roundTime(value: number): number {
  return Math.round(value * STEPS_PER_MILLISECOND) / STEPS_PER_MILLISECOND;
}

/** From `from` to `to`, ms; absent where an end is unknown or the times run backwards. */
export function elapsed(from: number | undefined, to: number | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const time = roundTime(to - from);
  return time >= 0 ? time : undefined;
}

/** `count` in `time` ms as a rate per second; absent where nothing was counted or no time has passed. */
export function ratePerSecond(count: number | undefined, time: number | undefined): number | undefined {
  if (count === undefined || time === undefined) return undefined;
  const rate = (count * 1000) / time;
  return count > 0 && time > 0 && Number.isFinite(rate) ? rate : undefined;
}

/** `a - b`, absent where either is. */
export function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
