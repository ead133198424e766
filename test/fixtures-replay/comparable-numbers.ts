/** Fewest prompt tokens read that give a rate, as PROTOCOL.md has it. Release 0.1.0 had no such bound. */
const FEWEST_READ = 32;

/**
 * Returns a recorded value as it is read now: as it was, except that the statistics in it have no reading speed where
 * hardly anything was read. The counts and times that it came from stay.
 */
export function asComparable<T>(recorded: T): T {
  return JSON.parse(JSON.stringify(recorded), (_, value: unknown) => {
    if (!isStatistics(value)) return value;
    const { prompt_tokens_per_second: rate, ...others } = value;
    return value.input_tokens - (value.cached_tokens ?? 0) < FEWEST_READ
      ? others
      : { ...others, prompt_tokens_per_second: rate };
  });
}

interface Statistics {
  prompt_tokens_per_second: unknown;
  input_tokens: number;
  cached_tokens?: number;
}

function isStatistics(value: unknown): value is Statistics {
  return (
    typeof value === "object" &&
    value !== null &&
    "prompt_tokens_per_second" in value &&
    "input_tokens" in value &&
    typeof value.prompt_tokens_per_second === "number" &&
    typeof value.input_tokens === "number"
  );
}
