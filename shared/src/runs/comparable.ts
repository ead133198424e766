/**
 * Fewest prompt tokens that give a reading speed. One evaluation step takes about as long for one token as for this
 * many, so the rate of fewer says how long a step takes, not how fast the model reads.
 */
export const FEWEST_TOKENS_READ = 32;
/** Fewest output tokens that give a writing speed, which is measured between tokens. */
export const FEWEST_TOKENS_WRITTEN = 2;
/** Fewest output tokens that make a writing speed a model's best, or slow or usual for it. Fewer vary by chance. */
export const FEWEST_TOKENS_STEADY = 16;

/** The counts of a run that decide which of its numbers compare with those of other runs. */
export interface RunCounts {
  input_tokens?: unknown;
  cached_tokens?: unknown;
  output_tokens?: unknown;
}

/** The numbers of a run about its writing. */
export interface WritingNumbers {
  output_tokens?: number | undefined;
  /** In ms. */
  decode_time?: number | undefined;
  tokens_per_second?: number | undefined;
}

/**
 * Returns false for a number that does not compare with the same number of other runs, because too few tokens went
 * into it. Such a number is absent wherever it is shown, kept, exported or aggregated. Unknown counts exclude nothing.
 */
export function isComparable(name: string, counts: RunCounts): boolean {
  switch (name) {
    case "prompt_tokens_per_second":
      return isAtLeast(tokensRead(counts), FEWEST_TOKENS_READ);
    case "tokens_per_second":
    case "decode_time":
    case "inter_token_latency":
    case "inter_token_gaps":
      return isAtLeast(counts.output_tokens, FEWEST_TOKENS_WRITTEN);
    default:
      return true;
  }
}

/** Returns the prompt tokens that were not cached, or `undefined` if the prompt's size is unknown. */
export function tokensRead({ input_tokens, cached_tokens }: RunCounts): number | undefined {
  if (typeof input_tokens !== "number") return undefined;
  return typeof cached_tokens === "number" ? Math.max(0, input_tokens - cached_tokens) : input_tokens;
}

/** Returns the writing speed in tokens/s if enough tokens went into it to judge a model by. */
export function steadyRate({ tokens_per_second, output_tokens }: WritingNumbers): number | undefined {
  return isAtLeast(output_tokens, FEWEST_TOKENS_STEADY) ? tokens_per_second : undefined;
}

/**
 * Returns the mean gap between output tokens in ms; `undefined` where a rate would be, that is under two tokens and
 * when no time passed between them.
 */
export function meanGap({ decode_time, output_tokens }: WritingNumbers): number | undefined {
  if (decode_time === undefined || decode_time === 0 || output_tokens === undefined) return undefined;
  return output_tokens < FEWEST_TOKENS_WRITTEN ? undefined : decode_time / (output_tokens - 1);
}

function isAtLeast(count: unknown, fewest: number): boolean {
  return typeof count !== "number" || count >= fewest;
}
