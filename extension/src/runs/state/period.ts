export const PERIODS = ["day", "week", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

/** Range of acceptance dates in ms since the epoch, `until` excluded; an open end is absent. */
export interface Span {
  since?: number;
  until?: number;
}

export const DAY = 24 * 60 * 60 * 1000;
const LENGTHS: Record<Exclude<Period, "all">, number> = { day: DAY, week: 7 * DAY, month: 30 * DAY };

/** Returns the span of a period that ends now. */
export function spanOf(period: Period, now: number): Span {
  return period === "all" ? {} : { since: now - LENGTHS[period] };
}

/** Returns the span of the same length before the period; `undefined` for all time. */
export function spanBefore(period: Period, now: number): Required<Span> | undefined {
  if (period === "all") return undefined;
  const until = now - LENGTHS[period];
  return { since: until - LENGTHS[period], until };
}
