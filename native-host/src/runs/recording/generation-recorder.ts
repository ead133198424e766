import type { FinishReason, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import { isComparable } from "@tacho/shared/runs/comparable.ts";
import type { EngineFinish, EnginePart, OutputTokens, PromptShares } from "../../engines/engine.ts";
import { interTokenLatency } from "../percentiles.ts";
import { present } from "../present.ts";
import {
  contextParts,
  difference,
  elapsed,
  gapSeries,
  ratePerSecond,
  roundTime,
  sum,
} from "./derived-figures.ts";
import { numberSources } from "./number-sources.ts";

export interface GenerationRecorderOptions {
  /**
   * Time at which the host read the request. All times in this class are ms on the monotonic clock that the host
   * and the engine process share.
   */
  acceptedAt: number;
  /** Returns true if the machine slept between two moments. A time over a sleep is absent. Default: it never does. */
  slept?: (from: number, to: number) => boolean;
}

/**
 * Computes the numbers of one generation from its events. Never reads a clock: callers pass the time of each
 * event.
 */
export class GenerationRecorder {
  private readonly acceptedAt: number;
  private readonly slept: (from: number, to: number) => boolean;
  private leftQueueAt: number | undefined;
  private loadStartedAt: number | undefined;
  /** Becomes `undefined` with the first load that cannot be measured. */
  private loadTime: number | undefined = 0;
  private promptStartedAt: number | undefined;
  private promptTokenisedAt: number | undefined;
  private promptEvaluatedAt: number | undefined;
  private firstTokenAt: number | undefined;
  private lastTokenAt: number | undefined;
  private stopRequestedAt: number | undefined;
  private inputTokens: number | undefined;
  private cachedTokens: number | undefined;
  private processedTokens: number | undefined;
  private shares: PromptShares | undefined;
  /** Becomes `undefined` with the first part that carries no token count. */
  private outputTokens: number | undefined = 0;
  private thoughtTokens: number | undefined = 0;
  /** Output tokens with a time of their own. */
  private timedTokens = 0;
  private readonly gaps: number[] = [];
  private contextSize: number | undefined;
  private peakMemory: number | undefined;
  private finish: EngineFinish | undefined;

  constructor({ acceptedAt, slept = () => false }: GenerationRecorderOptions) {
    this.acceptedAt = acceptedAt;
    this.slept = slept;
  }

  leftQueue(at: number): void {
    this.leftQueueAt ??= at;
  }

  /** Starts the time this request waits for a model, until `loadEnded`. May happen more than once. */
  loadStarted(at: number): void {
    this.loadStartedAt ??= at;
  }

  loadEnded(at: number): void {
    if (this.loadStartedAt !== undefined)
      this.loadTime = sum(this.loadTime, this.elapsed(this.loadStartedAt, at));
    this.loadStartedAt = undefined;
  }

  /** Sets the capacity of the sequence in tokens. The value in the engine's finish takes precedence. */
  contextCapacity(tokens: number): void {
    this.contextSize = tokens;
  }

  /** Records a sample of the engine process's resident memory in bytes. The maximum is kept. */
  engineMemory(bytes: number): void {
    this.peakMemory = Math.max(this.peakMemory ?? 0, bytes);
  }

  /** Records the first stop request; later ones are ignored. */
  stopRequested(at: number): void {
    this.stopRequestedAt ??= at;
  }

  part(part: EnginePart): void {
    switch (part.type) {
      case "load_started":
        this.loadStarted(part.at);
        break;
      case "load_ended":
        this.loadEnded(part.at);
        break;
      case "prompt_started":
        this.promptStartedAt = part.at;
        break;
      case "prompt_progress":
        this.promptTokenisedAt ??= part.at;
        this.shares ??= part.shares;
        this.inputTokens = part.total;
        this.cachedTokens = part.cached;
        this.processedTokens = part.processed;
        break;
      case "prompt_evaluated":
        this.promptEvaluatedAt = part.at;
        this.processedTokens = this.inputTokens;
        break;
      case "tokens":
        this.tokens(part);
        break;
      case "text":
        break;
      case "finish":
        this.finish = part;
        break;
      default:
        part satisfies never;
    }
  }

  /** Returns the numbers so far, without those known only at the end (total_time, percentiles, finish_reason). */
  current(at: number): GenerationStatistics {
    return present<GenerationStatistics>(this.soFar(at));
  }

  /** Returns the final numbers. `at`: when the host learned that the generation had ended. */
  ended(at: number, reason: FinishReason): GenerationStatistics {
    const soFar = this.soFar(at);
    const totalTime = this.elapsed(this.acceptedAt, at);
    const gaps = this.hasEveryMoment(soFar.output_tokens) ? this.gaps : [];
    const figures = present<GenerationStatistics>({
      ...soFar,
      total_time: totalTime,
      end_to_end_tokens_per_second: ratePerSecond(soFar.output_tokens, totalTime),
      inter_token_latency: interTokenLatency(gaps),
      inter_token_gaps: gapSeries(gaps),
      finish_reason: reason,
      stop_latency: reason === "aborted" ? this.elapsed(this.stopRequestedAt, at) : undefined,
    });
    const sources = this.finish === undefined ? undefined : numberSources(this.finish, figures);
    return sources === undefined ? figures : { ...figures, sources };
  }

  private tokens({ at, ats, segment, count, output_tokens }: OutputTokens): void {
    const before = this.outputTokens;
    const after = output_tokens ?? sum(before, count);
    if (segment === "thought") this.thoughtTokens = sum(this.thoughtTokens, difference(after, before));
    this.outputTokens = after;
    if (ats === undefined) this.tokenAt(at);
    else for (const each of ats) this.tokenAt(each);
  }

  private tokenAt(at: number): void {
    this.timedTokens += 1;
    this.firstTokenAt ??= at;
    const gap = this.elapsed(this.lastTokenAt, at);
    if (gap !== undefined) this.gaps.push(gap);
    this.lastTokenAt = at;
  }

  /** Returns false if a part carried several tokens with only one time. The gaps are then those between parts. */
  private hasEveryMoment(outputTokens: number | undefined): boolean {
    return this.timedTokens === outputTokens;
  }

  private soFar(at: number) {
    const inputTokens = this.finish?.input_tokens ?? this.inputTokens;
    const cachedTokens = this.finish?.cached_tokens ?? this.cachedTokens;
    const outputTokens = this.finish?.output_tokens ?? this.outputTokens;
    const { reported, sources } = this.finish ?? {};
    const promptTime = reported?.prompt_time ?? this.elapsed(this.promptStartedAt, this.promptEvaluatedAt);
    const writingTime =
      outputTokens === undefined || outputTokens < 2
        ? undefined
        : (reported?.decode_time ?? this.elapsed(this.firstTokenAt, this.lastTokenAt));
    const isExact = reported?.decode_time !== undefined || this.hasEveryMoment(outputTokens);
    const hasRate = isExact || sources?.output_tokens === "reported";
    const counts = { input_tokens: inputTokens, cached_tokens: cachedTokens };
    const readingRate = ratePerSecond(difference(inputTokens, cachedTokens), promptTime);
    const contextUsed = this.finish?.context_used ?? this.tokensInSequence(outputTokens);
    const contextSize = this.finish?.context_size ?? this.contextSize;
    return {
      ...counts,
      output_tokens: outputTokens,
      thought_tokens:
        this.finish?.thought_tokens ?? (this.thoughtTokens === 0 ? undefined : this.thoughtTokens),
      queue_time: this.elapsed(this.acceptedAt, this.leftQueueAt),
      load_time: this.waitedForLoad(at),
      render_time: this.elapsed(this.promptStartedAt, this.promptTokenisedAt),
      prompt_time: promptTime,
      first_token_time: this.elapsed(this.promptEvaluatedAt, this.firstTokenAt),
      time_to_first_token: this.elapsed(this.acceptedAt, this.firstTokenAt),
      decode_time: isExact ? writingTime : undefined,
      prompt_tokens_per_second: isComparable("prompt_tokens_per_second", counts) ? readingRate : undefined,
      tokens_per_second: hasRate ? ratePerSecond(difference(outputTokens, 1), writingTime) : undefined,
      context_used: contextUsed,
      context_size: contextSize,
      context_parts: contextParts(this.shares, contextUsed, contextSize),
      peak_memory: this.peakMemory,
      threads_reading: this.finish?.threads_reading,
      threads_writing: this.finish?.threads_writing,
      draft_tokens: this.finish?.draft_tokens,
      accepted_tokens: this.finish?.accepted_tokens,
      draft_time_saved: this.finish?.draft_time_saved,
      server_time: reported?.server_time,
    };
  }

  /** Returns the time between two moments in ms, unless it is unknown or the machine slept in it. */
  private elapsed(from: number | undefined, to: number | undefined): number | undefined {
    if (from === undefined || to === undefined || this.slept(from, to)) return undefined;
    return elapsed(from, to);
  }

  /** Returns the load time in ms. Unknown until the request leaves the queue; 0 if the model was already loaded. */
  private waitedForLoad(at: number): number | undefined {
    if (this.leftQueueAt === undefined) return undefined;
    const running = this.loadStartedAt === undefined ? 0 : this.elapsed(this.loadStartedAt, at);
    const time = sum(this.loadTime, running);
    return time === undefined ? undefined : roundTime(time);
  }

  private tokensInSequence(outputTokens: number | undefined): number | undefined {
    return sum(this.processedTokens, outputTokens);
  }
}
