import * as z from "zod/mini";
import { openEnum, orAbsent, readableKeys, readableValues } from "../reading/tolerant.ts";
import { isComparable } from "../runs/comparable.ts";

const count = z.int().check(z.minimum(0));
const milliseconds = z.number().check(z.minimum(0));
const perSecond = z.number().check(z.minimum(0));

export const FINISH_REASONS = ["stop", "length", "context_full", "aborted", "error", "filtered"] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];
/** Notes that say more about a finish reason. Append-only. */
export const END_NOTES = ["repetition", "tool_calls", "server_stopped", "server_stop_unknown"] as const;
/** Parses a finish reason; keeps an unknown one of a newer peer. */
export const finishReasonSchema = openEnum(FINISH_REASONS);

/** Percentiles of the gaps between output tokens, in ms. */
export const interTokenLatencySchema = z.object({
  p50: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
  max: milliseconds,
});
export type InterTokenLatency = z.infer<typeof interTokenLatencySchema>;

/** Splits the context by origin, in tokens. The five parts add up to its size. */
export const contextPartsSchema = z.object({
  /** Everything before the first user or assistant message: the system prompt and the template's own tokens. */
  system: count,
  history: count,
  /** The last user message. */
  message: count,
  /** The assistant's text, including any beginning given in the request. */
  answer: count,
  free: count,
});
export type ContextParts = z.infer<typeof contextPartsSchema>;

/** Maximum number of values in `inter_token_gaps`. */
export const MAX_GAP_VALUES = 96;

/**
 * Sources of a number: measured with this machine's clock and tokenizer, reported by a server, or derived from a
 * reported count over a measured time.
 */
export const NUMBER_SOURCES = ["measured", "reported", "derived"] as const;
export type NumberSource = (typeof NUMBER_SOURCES)[number];

/**
 * The numbers of one generation. Times are ms of a monotonic clock, rates tokens per second, sizes tokens. Numbers that
 * were not measured are absent. "accepted" is the moment the host read the request.
 */
const generationStatisticsShape = {
  /** All prompt tokens after the chat template was applied. */
  input_tokens: z.optional(count),
  /** Prompt tokens that were already in the KV cache. */
  cached_tokens: z.optional(count),
  /** Generated tokens, including thought tokens, excluding the end-of-generation token. */
  output_tokens: z.optional(count),
  /** Output tokens in thought segments; absent if there were none. */
  thought_tokens: z.optional(count),
  /** Accepted -> left the queue. */
  queue_time: z.optional(milliseconds),
  /** Time spent waiting for a model to load; 0 if it was already loaded. */
  load_time: z.optional(milliseconds),
  /** Start of rendering the prompt -> logits of the first output token; absent if prefill did not finish. */
  prompt_time: z.optional(milliseconds),
  /** The part of `prompt_time` spent on rendering the template and tokenizing. */
  render_time: z.optional(milliseconds),
  /** Logits of the first output token -> first output token. */
  first_token_time: z.optional(milliseconds),
  /** Accepted -> first output token. */
  time_to_first_token: z.optional(milliseconds),
  /** First -> last output token; absent under 2 tokens. */
  decode_time: z.optional(milliseconds),
  /** Accepted -> ended. */
  total_time: z.optional(milliseconds),
  /** (input_tokens - cached_tokens) / prompt_time; absent if fewer than 32 tokens were read. */
  prompt_tokens_per_second: z.optional(perSecond),
  /** (output_tokens - 1) / decode_time; absent under 2 tokens. */
  tokens_per_second: z.optional(perSecond),
  /** output_tokens / total_time. */
  end_to_end_tokens_per_second: z.optional(perSecond),
  inter_token_latency: z.optional(interTokenLatencySchema),
  /** Gaps between output tokens in order, in ms. With many tokens, each value is the maximum of several gaps. */
  inter_token_gaps: z.optional(z.array(milliseconds).check(z.maxLength(MAX_GAP_VALUES))),
  /** Tokens in the sequence at the end. */
  context_used: z.optional(count),
  /** Capacity of the sequence in tokens. */
  context_size: z.optional(count),
  context_parts: z.optional(contextPartsSchema),
  finish_reason: z.optional(openEnum(FINISH_REASONS)),
  /** stop_generation accepted -> ended; only for aborted generations. */
  stop_latency: z.optional(milliseconds),
  /** Peak resident memory of the engine process during the generation, in bytes. */
  peak_memory: z.optional(count),
  /** Threads that evaluated the prompt and the answer, as chosen last. */
  threads_reading: z.optional(count),
  threads_writing: z.optional(count),
  /** Output tokens that were drafted from earlier text and evaluated together; absent if none was drafted. */
  draft_tokens: z.optional(count),
  /** Drafted tokens that became output; the others were refuted and left no trace. */
  accepted_tokens: z.optional(count),
  /** Time saved by drafting, compared with steps without drafts measured in the same answer; 0 if it did not help. */
  draft_time_saved: z.optional(milliseconds),
  /** Time from the request's arrival at the server to its end, as the server reports it. */
  server_time: z.optional(milliseconds),
  /** Source of each field that was not measured on this machine. */
  sources: z.optional(readableValues(openEnum(NUMBER_SOURCES))),
};
export const generationStatisticsSchema = z.object(generationStatisticsShape);
export type GenerationStatistics = z.infer<typeof generationStatisticsSchema>;

/** Parses the numbers of any peer; those that are unreadable or do not compare with other runs are absent. */
export const reportedStatisticsSchema: z.ZodMiniType<GenerationStatistics> = z.pipe(
  readableKeys(generationStatisticsShape),
  z.transform(
    (stats): GenerationStatistics =>
      Object.fromEntries(Object.entries(stats).filter(([name]) => isComparable(name, stats))),
  ),
);

/** The p50, p95 and p99 of one field over many generations. */
export const percentilesSchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });
export type Percentiles = z.infer<typeof percentilesSchema>;

const reasonCount = z.catch(count, 0);

const groupShape = {
  generations: z.catch(count, 0),
  /** Number of generations per finish reason. */
  finish_reasons: z.catch(
    z.object({
      stop: reasonCount,
      length: reasonCount,
      context_full: reasonCount,
      aborted: reasonCount,
      error: reasonCount,
      filtered: reasonCount,
    }),
    { stop: 0, length: 0, context_full: 0, aborted: 0, error: 0, filtered: 0 },
  ),
  input_tokens: orAbsent(count),
  output_tokens: orAbsent(count),
  time_to_first_token: orAbsent(percentilesSchema),
  tokens_per_second: orAbsent(percentilesSchema),
  total_time: orAbsent(percentilesSchema),
  cached_tokens: orAbsent(count),
  /** Input tokens of the generations that have `cached_tokens`, which not every server counts. */
  reusable_tokens: orAbsent(count),
  prompt_tokens_per_second: orAbsent(percentilesSchema),
  /** Stop latency of the aborted generations, in ms. */
  stop_latency: orAbsent(percentilesSchema),
  /** Number of generations in each of the percentiles above, by its name: those that have the number. */
  measured: orAbsent(readableValues(count)),
};

/** Totals over all kept generations, including stopped and failed ones. Unreadable numbers are absent. */
export const aggregateGroupSchema = z.object(groupShape);
export type AggregateGroup = z.infer<typeof aggregateGroupSchema>;

const groupsSchema = readableValues(aggregateGroupSchema);

export const aggregateSchema = z.object({
  ...groupShape,
  by_model: z.catch(groupsSchema, {}),
  /**
   * Only on request: groups by the host's local day (`2026-11-21`) or by the settings that differ from the defaults.
   */
  by_day: orAbsent(groupsSchema),
  by_settings: orAbsent(groupsSchema),
});
export type Aggregate = z.infer<typeof aggregateSchema>;
