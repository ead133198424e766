import * as z from "zod/mini";
import { readableValues } from "../reading/tolerant.ts";
import { isComparable } from "./comparable.ts";

/** The statistics that are single values, in the column order of an export. */
export const PLAIN_STATISTICS = [
  "input_tokens",
  "cached_tokens",
  "output_tokens",
  "thought_tokens",
  "queue_time",
  "load_time",
  "prompt_time",
  "render_time",
  "first_token_time",
  "time_to_first_token",
  "decode_time",
  "total_time",
  "prompt_tokens_per_second",
  "tokens_per_second",
  "end_to_end_tokens_per_second",
  "context_used",
  "context_size",
  "finish_reason",
  "stop_latency",
  "peak_memory",
  "threads_reading",
  "threads_writing",
  "draft_tokens",
  "accepted_tokens",
  "draft_time_saved",
  "server_time",
] as const;
export type NumberStatistic = Exclude<(typeof PLAIN_STATISTICS)[number], "finish_reason">;

export const LATENCY_PERCENTILES = ["p50", "p95", "p99", "max"] as const;
export const CONTEXT_PART_NAMES = ["system", "history", "message", "answer", "free"] as const;

/** The numbers of a run as recorded. PROTOCOL.md defines each one. */
export type RunStatistics = { [Name in NumberStatistic]?: number | undefined } & {
  /** May be a name unknown here, written by a newer release. */
  finish_reason?: string | undefined;
  /** Percentiles in ms. */
  inter_token_latency?: Record<(typeof LATENCY_PERCENTILES)[number], number> | undefined;
  /** Gaps in ms, in token order. */
  inter_token_gaps?: number[] | undefined;
  /** Sizes in tokens. */
  context_parts?: Record<(typeof CONTEXT_PART_NAMES)[number], number> | undefined;
  /** Source of each number that was not measured on this machine. */
  sources?: Record<string, string> | undefined;
};

const measured = z.number().check(z.minimum(0));
const text = z.string().check(z.minLength(1));
const latencySchema = z.object({ p50: measured, p95: measured, p99: measured, max: measured });
const partsSchema = z.object({
  system: measured,
  history: measured,
  message: measured,
  answer: measured,
  free: measured,
});

/** The statistics that are not numbers. */
const OTHER_STATISTICS: Record<string, z.ZodMiniType> = {
  finish_reason: text,
  inter_token_latency: latencySchema,
  inter_token_gaps: z.custom<number[]>((value) => Array.isArray(value) && value.every(isMeasured)),
  context_parts: partsSchema,
  sources: readableValues(text),
};

/**
 * Parses statistics value by value. Drops unreadable values and numbers that do not compare with those of other runs,
 * which older releases have kept. Keeps numbers with unknown names, which a newer release may have measured.
 */
export const runStatisticsSchema: z.ZodMiniType<RunStatistics> = z.pipe(
  z.record(z.string(), z.unknown()),
  z.transform((values): RunStatistics => {
    const read: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(values)) {
      if (!isComparable(name, values)) continue;
      const schema = OTHER_STATISTICS[name];
      if (schema === undefined ? isMeasured(value) : schema.safeParse(value).success) read[name] = value;
    }
    return read;
  }),
);

/** Returns true for numbers that are finite and not negative. */
function isMeasured(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
