import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { spanAttributes } from "./genai-attributes.ts";

/** Records a span for the run, with a child span for each measured phase. */
export function recordGenAiSpan(tracer: Tracer, run: StoredRun): void {
  const { at, stats } = run;
  const span = tracer.startSpan(
    `chat ${run.model}`,
    { kind: SpanKind.CLIENT, startTime: toTime(at, 0), attributes: spanAttributes(run) },
    ROOT_CONTEXT,
  );
  if (stats.finish_reason === "error") {
    span.setStatus({ code: SpanStatusCode.ERROR, message: run.error_code ?? "error" });
  }
  const inside = trace.setSpan(ROOT_CONTEXT, span);
  for (const { name, start, duration } of phasesOf(run)) {
    const startTime = toTime(at, start);
    tracer.startSpan(name, { startTime }, inside).end(toTime(at, start + duration));
  }
  if (stats.time_to_first_token !== undefined) {
    span.addEvent("first_token", undefined, toTime(at, stats.time_to_first_token));
  }
  span.end(toTime(at, stats.total_time ?? 0));
}

interface Phase {
  name: string;
  /** Offset from acceptance in ms. */
  start: number;
  duration: number;
}

function phasesOf({ stats }: StoredRun): Phase[] {
  const { queue_time = 0, load_time = 0, prompt_time, first_token_time = 0 } = stats;
  const { time_to_first_token, decode_time } = stats;
  const phases: Phase[] = [
    { name: "queue", start: 0, duration: queue_time },
    { name: "load", start: queue_time, duration: load_time },
  ];
  if (time_to_first_token !== undefined && prompt_time !== undefined) {
    const end = time_to_first_token - first_token_time;
    phases.push({ name: "prompt", start: Math.max(0, end - prompt_time), duration: prompt_time });
  }
  if (time_to_first_token !== undefined && decode_time !== undefined) {
    phases.push({ name: "decode", start: time_to_first_token, duration: decode_time });
  }
  return phases.filter(({ duration }) => duration > 0);
}

/**
 * Converts `date` (ms since 1970) plus `offset` (ms) to seconds and nanoseconds. One number cannot hold both a
 * date and a fraction of a millisecond.
 */
function toTime(date: number, offset: number): [number, number] {
  const seconds = Math.floor(date / 1000);
  const nanoseconds = Math.round((date - seconds * 1000) * 1e6) + Math.round(offset * 1e6);
  return [seconds + Math.floor(nanoseconds / 1e9), nanoseconds % 1e9];
}
