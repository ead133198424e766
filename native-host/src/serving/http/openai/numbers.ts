import type { FinishReason, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { tokensRead } from "@tacho/shared/runs/comparable.ts";
import { present } from "../../../runs/present.ts";

/** The finish reasons of OpenAI's API. */
export type OpenAiFinishReason = "stop" | "length" | "content_filter";

const OPENAI_REASONS: Readonly<Record<string, OpenAiFinishReason>> = {
  length: "length",
  context_full: "length",
  filtered: "content_filter",
} satisfies Partial<Record<FinishReason, OpenAiFinishReason>>;

/** Translates a finish reason; the exact one stands in the `tacho` object. */
export function openAiReason(reason: string): OpenAiFinishReason {
  return OPENAI_REASONS[reason] ?? "stop";
}

/** Token counts as in OpenAI's API. What a server has not told is absent. */
export function usageOf({ input_tokens, output_tokens, ...stats }: GenerationStatistics): object {
  const { cached_tokens, thought_tokens } = stats;
  const isCounted = input_tokens !== undefined && output_tokens !== undefined;
  return present({
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens: isCounted ? input_tokens + output_tokens : undefined,
    prompt_tokens_details: cached_tokens === undefined ? undefined : { cached_tokens },
    completion_tokens_details:
      output_tokens === undefined ? undefined : { reasoning_tokens: thought_tokens ?? 0 },
  });
}

/**
 * The numbers under the names of llama.cpp's server. `predicted_ms` runs from the first to the last token, so the rates
 * count the gaps between them. What was not measured is absent.
 */
export function timingsOf(stats: GenerationStatistics): object {
  const { prompt_time, decode_time, output_tokens } = stats;
  const read = tokensRead(stats);
  const gaps = output_tokens === undefined ? undefined : output_tokens - 1;
  return present({
    cache_n: stats.cached_tokens,
    prompt_n: read,
    prompt_ms: prompt_time,
    prompt_per_token_ms: each(prompt_time, read),
    prompt_per_second: stats.prompt_tokens_per_second,
    predicted_n: output_tokens,
    predicted_ms: decode_time,
    predicted_per_token_ms: each(decode_time, gaps),
    predicted_per_second: stats.tokens_per_second,
    draft_n: stats.draft_tokens,
    draft_n_accepted: stats.accepted_tokens,
  });
}

/** The numbers that no other server gives. Times in ms. */
export function tachoOf(stats: GenerationStatistics, finishReason: string): object {
  return present({
    finish_reason: finishReason,
    queue_time: stats.queue_time,
    load_time: stats.load_time,
    prompt_time: stats.prompt_time,
    time_to_first_token: stats.time_to_first_token,
    inter_token_latency: stats.inter_token_latency,
  });
}

function each(time: number | undefined, count: number | undefined): number | undefined {
  return time === undefined || count === undefined || count <= 0 ? undefined : time / count;
}
