import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { steadyRate } from "@tacho/shared/runs/comparable.ts";
import { reasonForLateFirstToken, reasonForSlowWriting, type SlowReason } from "./likely-reason.ts";
import { usual } from "./usual.ts";

/** Slow figure of a run; `usual` is the median of earlier runs of the same model. */
export interface Slowness {
  figure: "tokens_per_second" | "time_to_first_token";
  value: number;
  usual: number;
  /** Absent when the numbers do not show a reason. */
  reason?: SlowReason;
}

/** Share of the usual rate below which writing counts as slow, if it is also among the slowest tenth. */
const SLOW_RATE = 0.75;
/** Multiple of the usual wait above which the first token counts as late, if it is also among the latest tenth. */
const LATE_FIRST_TOKEN = 2;
/** Shortest delay that people notice, ms. */
const NOTICEABLE = 150;

/**
 * Detects a run that was slower than usual for its model.
 *
 * @param before earlier runs of the same model; fewer than five with the number define nothing usual.
 */
export function slowerThanUsual(run: StoredRun, before: readonly StoredRun[]): Slowness | undefined {
  return slowWriting(run, before) ?? lateFirstToken(run, before);
}

function slowWriting(run: StoredRun, before: readonly StoredRun[]): Slowness | undefined {
  const { output_tokens = 0 } = run.stats;
  const value = steadyRate(run.stats);
  const normal = usual(before, ({ stats }) => steadyRate(stats));
  if (value === undefined || normal === undefined) return undefined;
  if (value >= SLOW_RATE * normal.median || value >= normal.low) return undefined;
  const excess = value > 0 ? 1000 * (output_tokens - 1) * (1 / value - 1 / normal.median) : 0;
  const reason = reasonForSlowWriting(run, before, excess);
  return slowness("tokens_per_second", value, normal.median, reason);
}

function lateFirstToken(run: StoredRun, before: readonly StoredRun[]): Slowness | undefined {
  const value = run.stats.time_to_first_token;
  const normal = usual(before, ({ stats }) => stats.time_to_first_token);
  if (value === undefined || normal === undefined) return undefined;
  const excess = value - normal.median;
  if (value <= LATE_FIRST_TOKEN * normal.median || value <= normal.high || excess < NOTICEABLE) {
    return undefined;
  }
  const reason = reasonForLateFirstToken(run, before, excess);
  return slowness("time_to_first_token", value, normal.median, reason);
}

function slowness(
  figure: Slowness["figure"],
  value: number,
  median: number,
  reason: SlowReason | undefined,
): Slowness {
  return { figure, value, usual: median, ...(reason === undefined ? {} : { reason }) };
}
