import type { FinishReason } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { type Period, spanOf } from "./period.ts";

/** Conditions that shown runs meet; an absent condition matches all runs. */
export interface RunFilter {
  period: Period;
  model?: string;
  finish_reason?: FinishReason;
}

export type FilterChange = { [K in keyof RunFilter]?: RunFilter[K] | undefined };

/** Applies a change to the filter; `undefined` removes a condition. */
export function changeFilter(filter: RunFilter, change: FilterChange): RunFilter {
  const { period = filter.period, model, finish_reason } = { ...filter, ...change };
  return {
    period,
    ...(model === undefined ? {} : { model }),
    ...(finish_reason === undefined ? {} : { finish_reason }),
  };
}

/** Converts the filter to the fields of a host request. */
export function hostFilter({ period, model, finish_reason }: RunFilter, now: number) {
  return {
    ...spanOf(period, now),
    ...(model === undefined ? {} : { model }),
    ...(finish_reason === undefined ? {} : { finish_reason }),
  };
}

/** Returns the runs that match the filter, in order. */
export function filterRuns(runs: readonly StoredRun[], filter: RunFilter, now: number): StoredRun[] {
  const { since = Number.NEGATIVE_INFINITY } = spanOf(filter.period, now);
  return runs.filter(
    ({ at, model, stats }) =>
      at >= since &&
      (filter.model === undefined || model === filter.model) &&
      (filter.finish_reason === undefined || stats.finish_reason === filter.finish_reason),
  );
}
