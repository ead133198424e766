import { type GenerationStatistics, generationStatisticsSchema } from "@tacho/shared/protocol/statistics.ts";

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
  stats: GenerationStatistics;
  /** Names of the dropped fields. */
  refused: string[];
}

/**
 * Drops impossible numbers: negative, not finite, not whole where counts are, or larger than physically
 * plausible.
 */
export function plausibleStatistics(measured: GenerationStatistics, backend: string | undefined): Plausible {
  const ceiling = backend === "cpu" ? CPU_CEILING : CEILING;
  const parsed = generationStatisticsSchema.safeParse(measured);
  const invalid = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0])));
  const entries = Object.entries(measured).filter(([, value]) => value !== undefined);
  const refused = entries.flatMap(([key, value]) =>
    invalid.has(key) || isAbove(ceiling, key, value) || isMoreThanItsWhole(measured, key) ? [key] : [],
  );
  const possible = entries.filter(([key]) => !refused.includes(key));
  return { stats: generationStatisticsSchema.parse(Object.fromEntries(possible)), refused };
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
