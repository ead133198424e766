import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { type RunStatistics, runStatisticsSchema } from "@tacho/shared/runs/run-statistics.ts";
import type * as z from "zod/mini";
import { writtenStatistics } from "./written-run.ts";

type Rate = "tokens_per_second" | "end_to_end_tokens_per_second" | "prompt_tokens_per_second";

/** Upper limits on a CPU in tokens per second. Higher figures are errors of the measurement. */
const CPU_CEILING: Record<Rate, number> = {
  tokens_per_second: 10_000,
  end_to_end_tokens_per_second: 10_000,
  prompt_tokens_per_second: 100_000,
};
const CEILING: Record<Rate, number> = {
  tokens_per_second: 1_000_000,
  end_to_end_tokens_per_second: 1_000_000,
  prompt_tokens_per_second: 10_000_000,
};

export interface Plausible {
  stats: RunStatistics;
  /** Names of the dropped fields. */
  refused: string[];
}

const WRITTEN: ReadonlyMap<string, z.ZodMiniType> = new Map(Object.entries(writtenStatistics));

/**
 * Drops implausible numbers: not finite, negative, not whole, or above the ceiling. Skips names that are never written.
 */
export function plausibleStatistics(measured: GenerationStatistics, backend: string | undefined): Plausible {
  const ceiling = backend === "cpu" ? CPU_CEILING : CEILING;
  const refused: string[] = [];
  const stats: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(measured)) {
    const schema = WRITTEN.get(key);
    if (schema === undefined || value === undefined) continue;
    const parsed = schema.safeParse(value);
    if (!parsed.success || isAbove(ceiling, key, value) || isMoreThanItsWhole(measured, key))
      refused.push(key);
    else stats[key] = parsed.data;
  }
  return { stats: runStatisticsSchema.parse(stats), refused };
}

function isAbove(ceiling: Record<string, number>, key: string, value: unknown): boolean {
  const limit = ceiling[key];
  return limit !== undefined && typeof value === "number" && value > limit;
}

function isMoreThanItsWhole(stats: GenerationStatistics, key: string): boolean {
  switch (key) {
    case "cached_tokens":
      return exceeds(stats.cached_tokens, stats.input_tokens);
    case "thought_tokens":
      return exceeds(stats.thought_tokens, stats.output_tokens);
    case "accepted_tokens":
      return exceeds(stats.accepted_tokens, stats.draft_tokens);
    case "decode_time":
      return exceeds(stats.decode_time, stats.total_time);
    case "time_to_first_token":
      return exceeds(stats.time_to_first_token, stats.total_time);
    default:
      return false;
  }
}

function exceeds(part: number | undefined, whole: number | undefined): boolean {
  return part !== undefined && whole !== undefined && part > whole;
}
