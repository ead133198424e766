import type { ContextParts } from "@tacho/shared/protocol/statistics.ts";
import { MAX_GAP_VALUES } from "@tacho/shared/protocol/statistics.ts";
import type { PromptShares } from "../../engines/engine.ts";

/** The clocks of two processes agree to the microsecond. Finer digits are noise. */
const STEPS_PER_MILLISECOND = 1000;

/** Rounds `value` (ms) to the microsecond. */
export function roundTime(value: number): number {
  return Math.round(value * STEPS_PER_MILLISECOND) / STEPS_PER_MILLISECOND;
}

/** Returns the time between two moments in ms, or `undefined` if one is unknown or they are out of order. */
export function elapsed(from: number | undefined, to: number | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const time = roundTime(to - from);
  return time >= 0 ? time : undefined;
}

/** Returns `count` per second, for `time` in ms, or `undefined` if either is absent or 0. */
export function ratePerSecond(count: number | undefined, time: number | undefined): number | undefined {
  if (count === undefined || time === undefined) return undefined;
  const rate = (count * 1000) / time;
  return count > 0 && time > 0 && Number.isFinite(rate) ? rate : undefined;
}

/** Returns `a - b`, or `undefined` if either is absent. */
export function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

/** Returns `a + b`, or `undefined` if either is absent. */
export function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Splits the used context by origin, in tokens. Counts only the evaluated part of the prompt. */
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
 * Condenses `gaps` (ms) to at most 96 values for a sparkline, in order. Each value is the maximum of its stretch,
 * so that no stall disappears in an average. Rounds to 0.01 ms, finer than any plot shows.
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
