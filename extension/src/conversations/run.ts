import { type HostMessage, loadedModelSchema } from "@tacho/shared/protocol/host-messages.ts";
import {
  finishReasonSchema,
  type GenerationStatistics,
  generationStatisticsSchema,
} from "@tacho/shared/protocol/statistics.ts";
import { type Rating, ratingSchema } from "@tacho/shared/protocol/stored-run.ts";
import { type WireError, wireErrorSchema } from "@tacho/shared/protocol/wire-error.ts";
import { reportedUsedSettingsSchema } from "@tacho/shared/settings/settings.ts";
import * as z from "zod/mini";

const count = z.int().check(z.minimum(0));
const number = z.number().check(z.minimum(0));

export const runPhaseSchema = z.enum([
  "sent",
  "queued",
  "loading",
  "reading",
  "writing",
  "stopping",
  "ended",
]);
export type RunPhase = z.infer<typeof runPhaseSchema>;

/** How far the prompt is read, tokens; `eta` in ms. */
export const promptProgressSchema = z.object({
  processed: count,
  total: count,
  cached: count,
  eta: z.exactOptional(number),
});
export type PromptProgress = z.infer<typeof promptProgressSchema>;

/** How a run ended. */
export const runEndSchema = z.object({
  finish_reason: finishReasonSchema,
  /** The host's; absent where the end was not told by the host. */
  run_id: z.exactOptional(z.string()),
  stats: z.exactOptional(generationStatisticsSchema),
  settings: z.exactOptional(reportedUsedSettingsSchema),
  error: z.exactOptional(wireErrorSchema),
  /** What the person thinks of the answer, as the host keeps it with the run. */
  rating: z.exactOptional(ratingSchema),
});
export type RunEnd = z.infer<typeof runEndSchema>;

/**
 * One generation as the extension sees it: what the worker keeps, the store holds and a panel draws are this one value,
 * moved on by the same `reduceRun`.
 */
export const runSchema = z.object({
  /** The id of the generate request; unique for ever. */
  generation_id: z.string(),
  phase: runPhaseSchema,
  /** Text deltas taken in; the next one's `seq`. */
  seq: count,
  text: z.string(),
  thought: z.string(),
  /** In the queue; 1 is next. */
  position: z.exactOptional(count),
  /** Milliseconds. */
  queue_time: z.exactOptional(number),
  prompt: z.exactOptional(promptProgressSchema),
  output_tokens: count,
  tokens_per_second: z.exactOptional(number),
  time_to_first_token: z.exactOptional(number),
  /** The model that answers, as far as the host has told. */
  model: z.exactOptional(loadedModelSchema),
  end: z.exactOptional(runEndSchema),
});
export type Run = z.infer<typeof runSchema>;

export function createRun(generationId: string): Run {
  return { generation_id: generationId, phase: "sent", seq: 0, text: "", thought: "", output_tokens: 0 };
}

/** The run after one message of its generation. A delta that was already taken in changes nothing. */
export function reduceRun(run: Run, message: HostMessage): Run {
  if (run.phase === "ended") return run;
  switch (message.type) {
    case "generation_queued":
      return { ...run, phase: advance(run, "queued"), position: message.position };
    case "generation_started": {
      const { position: _, ...rest } = run;
      return {
        ...rest,
        phase: advance(run, "loading"),
        ...(message.queue_time !== undefined && { queue_time: message.queue_time }),
      };
    }
    case "prompt_progress": {
      const { processed, total, cached, eta } = message;
      const prompt = eta === undefined ? { processed, total, cached } : { processed, total, cached, eta };
      return { ...run, phase: advance(run, "reading"), prompt };
    }
    case "text_delta":
      return message.seq === run.seq ? withDelta(run, message) : run;
    case "generation_ended": {
      const { finish_reason, run_id, stats, settings } = message;
      return { ...run, phase: "ended", end: { finish_reason, run_id, stats, settings } };
    }
    case "request_failed": {
      const end: RunEnd = { finish_reason: "error", error: message.error };
      if (message.run_id !== undefined) end.run_id = message.run_id;
      if (message.stats !== undefined) end.stats = message.stats;
      return { ...run, phase: "ended", end };
    }
    case "model_state": {
      const loaded = loadedModelSchema.safeParse(message);
      return message.status === "loaded" && loaded.success ? { ...run, model: loaded.data } : run;
    }
    default:
      return run;
  }
}

/** A stop was asked for; the run goes on to its end. */
export function markStopping(run: Run): Run {
  return run.phase === "ended" ? run : { ...run, phase: "stopping" };
}

/** Stopped before the host knew of it: nothing was read and nothing was written. */
export function cancelRun(run: Run): Run {
  if (run.phase === "ended") return run;
  const stats: GenerationStatistics = { output_tokens: 0, finish_reason: "aborted" };
  return { ...run, phase: "ended", end: { finish_reason: "aborted", stats } };
}

/**
 * The worker or the host went away in mid-answer: what was seen stays, and so do the last numbers, which become the
 * statistics of a run that ended in an error.
 */
export function interruptRun(run: Run, error: WireError): Run {
  if (run.phase === "ended") return run;
  const stats: GenerationStatistics = { ...toldStatistics(run), finish_reason: "error" };
  return { ...run, phase: "ended", end: { finish_reason: "error", stats, error } };
}

/** The numbers that the stream has told by now. */
export function toldStatistics(run: Run): GenerationStatistics {
  const { queue_time, prompt, output_tokens, time_to_first_token, tokens_per_second } = run;
  return {
    ...(queue_time !== undefined && { queue_time }),
    ...(prompt !== undefined && { input_tokens: prompt.total, cached_tokens: prompt.cached }),
    ...(output_tokens > 0 && { output_tokens }),
    ...(time_to_first_token !== undefined && { time_to_first_token }),
    ...(tokens_per_second !== undefined && { tokens_per_second }),
  };
}

/** The ended run `runId` with this rating, or without one; any other run as it is. */
export function rateRun(run: Run, runId: string, rating: Rating | "none"): Run {
  if (run.end?.run_id !== runId) return run;
  const { rating: _, ...end } = run.end;
  return { ...run, end: rating === "none" ? end : { ...end, rating } };
}

function withDelta(run: Run, delta: Extract<HostMessage, { type: "text_delta" }>): Run {
  const next: Run = {
    ...run,
    phase: advance(run, "writing"),
    seq: run.seq + 1,
    output_tokens: delta.output_tokens ?? run.output_tokens,
  };
  if (delta.segment === "answer") next.text += delta.text;
  else next.thought += delta.text;
  if (delta.tokens_per_second !== undefined) next.tokens_per_second = delta.tokens_per_second;
  if (delta.time_to_first_token !== undefined) next.time_to_first_token = delta.time_to_first_token;
  return next;
}

/** A run that is being stopped says so until it has ended, whatever still arrives. */
function advance(run: Run, phase: RunPhase): RunPhase {
  return run.phase === "stopping" ? "stopping" : phase;
}

/**
 * Whether `candidate` knows more of its generation than `stored` does. A run of another generation never does; an end
 * that the host told beats one that was concluded from a silence, and is final.
 */
export function supersedes(candidate: Run, stored: Run): boolean {
  if (candidate.generation_id !== stored.generation_id || hasToldEnd(stored)) return false;
  if (hasToldEnd(candidate) || candidate.seq > stored.seq) return true;
  return candidate.seq === stored.seq && stored.phase !== "ended";
}

function hasToldEnd(run: Run): boolean {
  return run.end?.run_id !== undefined;
}
