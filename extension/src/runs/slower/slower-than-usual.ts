import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { reasonForLateFirstToken, reasonForSlowWriting, type SlowReason } from "./likely-reason.ts";
import { usual } from "./usual.ts";

/** What was slow about a run; `usual` is the median of the same model's runs before it. */
export interface Slowness {
  figure: "tokens_per_second" | "time_to_first_token";
  value: number;
  usual: number;
  /** Absent where the numbers do not show it. */
  reason?: SlowReason;
}

/** Below this share of the usual rate, and among the slowest tenth, writing was slow. */
const SLOW_RATE = 0.75;
/** Above this multiple of the usual wait, and among the longest tenth, the first token was late. */
const LATE_FIRST_TOKEN = 2;
/** Less than this nobody notices, ms. */
const NOTICEABLE = 150;

/**
 * Whether a run was slower than its model usually is.
 *
 * @param before earlier runs of the same model; under five that have the number, nothing is usual yet.
 */
export function slowerThanUsual(run: StoredRun, before: readonly StoredRun[]): Slowness | undefined {
  return slowWriting(run, before) ?? lateFirstToken(run, before);
}

function slowWriting(run: StoredRun, before: readonly StoredRun[]): Slowness | undefined {
  const { tokens_per_second: value, output_tokens = 0 } = run.stats;
  const normal = usual(before, ({ stats }) => stats.tokens_per_second);
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
