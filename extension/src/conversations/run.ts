import { type HostMessage, loadedModelSchema } from "@tacho/shared/protocol/host-messages.ts";
import { FINISH_REASONS } from "@tacho/shared/protocol/statistics.ts";
import { ERROR_CODES, wireErrorSchema } from "@tacho/shared/protocol/wire-error.ts";
import { openEnum, readableValues } from "@tacho/shared/reading/tolerant.ts";
import { type Rating, ratingSchema } from "@tacho/shared/runs/run-record.ts";
import { type RunStatistics, runStatisticsSchema } from "@tacho/shared/runs/run-statistics.ts";
import * as z from "zod/mini";

const count = z.number().check(z.minimum(0));
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

/** Progress of the prefill in tokens; `eta` in ms. */
export const promptProgressSchema = z.object({
  processed: count,
  total: count,
  cached: count,
  eta: z.exactOptional(number),
});
export type PromptProgress = z.infer<typeof promptProgressSchema>;

/** The settings a generation used. Accepts any name and value, because they are a record, not a request. */
const usedSettingsSchema = readableValues(
  z.union([z.number(), z.string(), z.boolean(), z.array(z.union([z.number(), z.string()]))]),
);

/** The reported reason of a failure, like a wire error; without a code it is unreadable. */
export const runErrorSchema = z.object({ ...wireErrorSchema.shape, code: openEnum(ERROR_CODES) });
export type RunError = z.infer<typeof runErrorSchema>;

/** Replaces a finish reason that is missing or unreadable. */
export const UNREADABLE_END = "unreadable";

/** The end of a run. */
export const runEndSchema = z.object({
  /** May be a reason of a newer host that is unknown here. */
  finish_reason: openEnum([...FINISH_REASONS, UNREADABLE_END]),
  /** A code that says more about the reason. */
  note: z.exactOptional(z.string()),
  /** The host's id of the run; absent if the host did not report the end. */
  run_id: z.exactOptional(z.string()),
  stats: z.exactOptional(runStatisticsSchema),
  settings: z.exactOptional(usedSettingsSchema),
  /** Names of settings that the server did not get. */
  ignored_settings: z.exactOptional(z.array(z.string())),
  error: z.exactOptional(runErrorSchema),
  /** The user's rating, as the host keeps it with the run. */
  rating: z.exactOptional(ratingSchema),
});
export type RunEnd = z.infer<typeof runEndSchema>;

/**
 * One generation as the extension sees it. Worker, store and panel share this value and advance it with the same
 * `reduceRun`.
 */
export const runSchema = z.object({
  /** Id of the generate request, globally unique. */
  generation_id: z.string(),
  phase: runPhaseSchema,
  /** Number of text deltas applied, which is the `seq` of the next one. */
  seq: count,
  text: z.string(),
  thought: z.string(),
  /** Position in the queue; 1 is next. */
  position: z.exactOptional(count),
  /** In ms. */
  queue_time: z.exactOptional(number),
  prompt: z.exactOptional(promptProgressSchema),
  output_tokens: count,
  tokens_per_second: z.exactOptional(number),
  time_to_first_token: z.exactOptional(number),
  /** The model, as far as the host has reported it. */
  model: z.exactOptional(loadedModelSchema),
  end: z.exactOptional(runEndSchema),
});
export type Run = z.infer<typeof runSchema>;

export function createRun(generationId: string): Run {
  return { generation_id: generationId, phase: "sent", seq: 0, text: "", thought: "", output_tokens: 0 };
}

/** Returns the run after a message of its generation. Ignores deltas that were already applied. */
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
        // A server's model is never loaded here, so that no state of it need follow.
        ...(message.server !== undefined && { model: { model: message.model, server: message.server } }),
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
      const { finish_reason, note, run_id, stats, settings, ignored_settings } = message;
      const end: RunEnd = {
        finish_reason,
        run_id,
        stats,
        settings,
        ...(note !== undefined && { note }),
        ...(ignored_settings !== undefined && { ignored_settings }),
      };
      return { ...run, phase: "ended", end };
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

/** Marks a run as stopping. It continues until its end arrives. */
export function markStopping(run: Run): Run {
  return run.phase === "ended" ? run : { ...run, phase: "stopping" };
}

/** Ends a run that was stopped before it reached the host. Nothing was evaluated or generated. */
export function cancelRun(run: Run): Run {
  if (run.phase === "ended") return run;
  const stats: RunStatistics = { output_tokens: 0, finish_reason: "aborted" };
  return { ...run, phase: "ended", end: { finish_reason: "aborted", stats } };
}

/**
 * Ends a run whose worker or host has died. Keeps its text, and turns its latest numbers into the statistics of a
 * failed run.
 */
export function interruptRun(run: Run, error: RunError): Run {
  if (run.phase === "ended") return run;
  const stats: RunStatistics = { ...toldStatistics(run), finish_reason: "error" };
  return { ...run, phase: "ended", end: { finish_reason: "error", stats, error } };
}

/** Returns the numbers reported by the stream so far. */
export function toldStatistics(run: Run): RunStatistics {
  const { queue_time, prompt, output_tokens, time_to_first_token, tokens_per_second } = run;
  return {
    ...(queue_time !== undefined && { queue_time }),
    ...(prompt !== undefined && { input_tokens: prompt.total, cached_tokens: prompt.cached }),
    ...(output_tokens > 0 && { output_tokens }),
    ...(time_to_first_token !== undefined && { time_to_first_token }),
    ...(tokens_per_second !== undefined && { tokens_per_second }),
  };
}

/** Rates or unrates the ended run `runId`; returns any other run unchanged. */
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

/** Moves to a phase. A stopping run stays so until its end, whatever arrives. */
function advance(run: Run, phase: RunPhase): RunPhase {
  return run.phase === "stopping" ? "stopping" : phase;
}

/**
 * Returns true if `candidate` is more advanced than `stored` and of the same generation. An end reported by the host is
 * final and beats one inferred from silence.
 */
export function supersedes(candidate: Run, stored: Run): boolean {
  if (candidate.generation_id !== stored.generation_id || hasToldEnd(stored)) return false;
  if (hasToldEnd(candidate) || candidate.seq > stored.seq) return true;
  return candidate.seq === stored.seq && stored.phase !== "ended";
}

function hasToldEnd(run: Run): boolean {
  return run.end?.run_id !== undefined;
}
