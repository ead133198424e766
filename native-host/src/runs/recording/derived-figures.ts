import type { ContextParts } from "@tacho/shared/protocol/statistics.ts";
import { MAX_GAP_VALUES } from "@tacho/shared/protocol/statistics.ts";
import type { PromptShares } from "../../engines/engine.ts";

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

/** `a + b`, absent where either is. */
export function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Whose the context is, tokens. Of a prompt that was not read to its end only what was read counts. */
export function contextParts(
  shares: PromptShares | undefined,
  used: number | undefined,
  size: number | undefined,
): ContextParts | undefined {
  if (shares === undefined || used === undefined || size === undefined || used > size) return undefined;
  let left = used;
  const take = (count: number): number => {
    const taken = Math.min(count, left);
    left -= taken;
    return taken;
  };
  return {
    system: take(shares.system),
    history: take(shares.history),
    message: take(shares.message),
    answer: left,
    free: size - used,
  };
}

/**
 * At most 96 values in the order of `gaps` (ms), for a sparkline: where there are more gaps each value is the longest of
 * a stretch of them, so that no stall is averaged away. A hundredth of a millisecond is finer than any plot.
 */
export function gapSeries(gaps: readonly number[]): number[] | undefined {
  if (gaps.length === 0) return undefined;
  const length = Math.min(gaps.length, MAX_GAP_VALUES);
  const series: number[] = new Array(length).fill(0);
  for (const [index, gap] of gaps.entries()) {
    const bucket = Math.floor((index * length) / gaps.length);
    series[bucket] = Math.max(series[bucket] ?? 0, gap);
  }
  return series.map((gap) => Math.round(gap * 100) / 100);
}
