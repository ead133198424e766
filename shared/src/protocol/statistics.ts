import * as z from "zod/mini";
import { openEnum, orAbsent, readableKeys, readableValues } from "../reading/tolerant.ts";

const count = z.int().check(z.minimum(0));
const milliseconds = z.number().check(z.minimum(0));
const perSecond = z.number().check(z.minimum(0));

export const FINISH_REASONS = ["stop", "length", "context_full", "aborted", "error"] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];
/** Reads a finish reason; one of a newer peer stays as it is. */
export const finishReasonSchema = openEnum(FINISH_REASONS);

/** Percentiles of the gaps between output tokens, ms. */
export const interTokenLatencySchema = z.object({
  p50: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
  max: milliseconds,
});
export type InterTokenLatency = z.infer<typeof interTokenLatencySchema>;

/** Whose the context is, tokens; all five together are its size. */
export const contextPartsSchema = z.object({
  /** What stands before the first message of user or assistant: the system prompt, and what the template puts there. */
  system: count,
  history: count,
  /** The last message of the user. */
  message: count,
  /** With the beginning that the request gave it. */
  answer: count,
  free: count,
});
export type ContextParts = z.infer<typeof contextPartsSchema>;

/** Most values of `inter_token_gaps`. */
export const MAX_GAP_VALUES = 96;

/**
 * Where a number comes from: this machine's clock and tokenizer, a server's own report, or a reported count over a
 * measured time.
 */
export const NUMBER_SOURCES = ["measured", "reported", "derived"] as const;
export type NumberSource = (typeof NUMBER_SOURCES)[number];

/**
 * The numbers of one generation. Times are ms of a monotonic clock, rates tokens per second, sizes tokens.
 * What was not measured is absent. "accepted" is the moment the host read the request.
 */
const generationStatisticsShape = {
  /** All prompt tokens after the chat template. */
  input_tokens: z.optional(count),
  /** Of those, the ones already in the KV cache. */
  cached_tokens: z.optional(count),
  /** Tokens generated, thought tokens included, the end-of-generation token not. */
  output_tokens: z.optional(count),
  /** Of the output tokens, those of thought segments; absent where there was none. */
  thought_tokens: z.optional(count),
  /** Accepted -> left the queue. */
  queue_time: z.optional(milliseconds),
  /** Waiting for a model to load; 0 when it was loaded. */
  load_time: z.optional(milliseconds),
  /** Start of rendering the prompt -> logits of the first output token; absent when the prompt was not read to its end. */
  prompt_time: z.optional(milliseconds),
  /** Of the prompt's time: rendering the template and tokenising. */
  render_time: z.optional(milliseconds),
  /** Logits of the first output token -> first output token. */
  first_token_time: z.optional(milliseconds),
  /** Accepted -> first output token. */
  time_to_first_token: z.optional(milliseconds),
  /** First -> last output token; absent under 2 tokens. */
  decode_time: z.optional(milliseconds),
  /** Accepted -> ended. */
  total_time: z.optional(milliseconds),
  /** (input_tokens - cached_tokens) / prompt_time. */
  prompt_tokens_per_second: z.optional(perSecond),
  /** (output_tokens - 1) / decode_time; absent under 2 tokens. */
  tokens_per_second: z.optional(perSecond),
  /** output_tokens / total_time. */
  end_to_end_tokens_per_second: z.optional(perSecond),
  inter_token_latency: z.optional(interTokenLatencySchema),
  /** The gaps between output tokens in their order, ms; of many, each value is the longest of a stretch. */
  inter_token_gaps: z.optional(z.array(milliseconds).check(z.maxLength(MAX_GAP_VALUES))),
  /** Tokens in the sequence when it ended. */
  context_used: z.optional(count),
  /** Capacity of the sequence. */
  context_size: z.optional(count),
  context_parts: z.optional(contextPartsSchema),
  finish_reason: z.optional(openEnum(FINISH_REASONS)),
  /** stop_generation accepted -> ended; only on aborted ones. */
  stop_latency: z.optional(milliseconds),
  /** Highest resident size of the engine process seen while it ran, bytes. */
  peak_memory: z.optional(count),
  /** Source of each field that was not measured on this machine. */
  sources: z.optional(readableValues(openEnum(NUMBER_SOURCES))),
};
export const generationStatisticsSchema = z.object(generationStatisticsShape);
export type GenerationStatistics = z.infer<typeof generationStatisticsSchema>;

/** Reads the numbers of any peer: one that cannot be read is absent. */
export const reportedStatisticsSchema: z.ZodMiniType<GenerationStatistics> =
  readableKeys(generationStatisticsShape);

/** p50, p95 and p99 of one field over many generations. */
export const percentilesSchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });
export type Percentiles = z.infer<typeof percentilesSchema>;

const reasonCount = z.catch(count, 0);

const groupShape = {
  generations: z.catch(count, 0),
  /** How often each reason ended one. */
  finish_reasons: z.catch(
    z.object({
      stop: reasonCount,
      length: reasonCount,
      context_full: reasonCount,
      aborted: reasonCount,
      error: reasonCount,
    }),
    { stop: 0, length: 0, context_full: 0, aborted: 0, error: 0 },
  ),
  input_tokens: orAbsent(count),
  output_tokens: orAbsent(count),
  time_to_first_token: orAbsent(percentilesSchema),
  tokens_per_second: orAbsent(percentilesSchema),
  total_time: orAbsent(percentilesSchema),
  cached_tokens: orAbsent(count),
  prompt_tokens_per_second: orAbsent(percentilesSchema),
  /** Of the stopped ones. */
  stop_latency: orAbsent(percentilesSchema),
};

/** All generations kept, stopped and failed ones included, together. A number that cannot be read is absent. */
export const aggregateGroupSchema = z.object(groupShape);
export type AggregateGroup = z.infer<typeof aggregateGroupSchema>;

const groupsSchema = readableValues(aggregateGroupSchema);

export const aggregateSchema = z.object({
  ...groupShape,
  by_model: z.catch(groupsSchema, {}),
  /** On request: by the host's local day (`2026-11-21`), or by the settings that differ from the defaults. */
  by_day: orAbsent(groupsSchema),
  by_settings: orAbsent(groupsSchema),
});
export type Aggregate = z.infer<typeof aggregateSchema>;
