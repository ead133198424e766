export const PERIODS = ["day", "week", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

/** Accepted at or after `since` and before `until`, ms since the epoch; an open end is absent. */
export interface Span {
  since?: number;
  until?: number;
}

export const DAY = 24 * 60 * 60 * 1000;
const LENGTHS: Record<Exclude<Period, "all">, number> = { day: DAY, week: 7 * DAY, month: 30 * DAY };

/** What a period that ends now covers. */
export function spanOf(period: Period, now: number): Span {
  return period === "all" ? {} : { since: now - LENGTHS[period] };
}

/** The span of the same length that ended where the period begins; none before all time. */
export function spanBefore(period: Period, now: number): Required<Span> | undefined {
  if (period === "all") return undefined;
  const until = now - LENGTHS[period];
  return { since: until - LENGTHS[period], until };
}
