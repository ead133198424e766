import { generationStatisticsSchema } from "@tacho/shared/protocol/statistics.ts";
import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { describe, expect, it } from "vitest";
import type { EnginePart } from "../../../../native-host/src/engines/engine.ts";
import { GenerationRecorder } from "../../../../native-host/src/runs/recording/generation-recorder.ts";
import { GOLDEN_LINE } from "../../../helpers/runs/sample-run.ts";

type Token = Extract<EnginePart, { type: "tokens" }>;

function token(at: number, output_tokens: number, segment: Token["segment"] = "answer"): Token {
  return { type: "tokens", at, text: "x", segment, output_tokens };
}

function progress(at: number, processed: number, total: number, cached: number): EnginePart {
  return { type: "prompt_progress", at, processed, total, cached };
}

/** 364 input tokens, 236 of them cached, evaluated in 125.44 ms; 35 output tokens, the last 642.24 ms after the first. */
function goldenRun(start: number): GenerationRecorder {
  const recorder = new GenerationRecorder({ acceptedAt: start });
  recorder.leftQueue(start);
  recorder.part({ type: "prompt_started", at: start });
  recorder.part(progress(start, 236, 364, 236));
  recorder.part(progress(start + 125, 364, 364, 236));
  recorder.part({ type: "prompt_evaluated", at: start + 125.44 });
  for (let index = 0; index < 35; index += 1) {
    recorder.part(token(start + 125.44 + (index * 642.24) / 34, index + 1));
  }
  const counts = { input_tokens: 364, cached_tokens: 236, context_used: 399, context_size: 4096 };
  recorder.part({ type: "finish", at: start + 767.68, reason: "stop", output_tokens: 35, ...counts });
  return recorder;
}

describe("the golden vector", () => {
  it.each([0, 1000, 86_400_000.123])("gives the exact numbers on a clock that starts at %d", (start) => {
    const stats = goldenRun(start).ended(start + 767.68, "stop");
    expect(stats).toMatchObject({
      input_tokens: 364,
      cached_tokens: 236,
      output_tokens: 35,
      queue_time: 0,
      load_time: 0,
      render_time: 0,
      prompt_time: 125.44,
      first_token_time: 0,
      time_to_first_token: 125.44,
      decode_time: 642.24,
      total_time: 767.68,
      prompt_tokens_per_second: (128 * 1000) / 125.44,
      tokens_per_second: (34 * 1000) / 642.24,
      end_to_end_tokens_per_second: (35 * 1000) / 767.68,
      context_used: 399,
      context_size: 4096,
      finish_reason: "stop",
    });
    expect(stats.inter_token_gaps).toHaveLength(34);
    expect(stats.inter_token_latency?.max).toBeCloseTo(642.24 / 34, 2);
    expect(stats).not.toHaveProperty("stop_latency");
    expect(stats).not.toHaveProperty("thought_tokens");
    expect(generationStatisticsSchema.parse(stats)).toEqual(stats);
  });

  it("gives the golden log line", () => {
    expect(statisticsLine(goldenRun(7).ended(774.68, "stop"))).toBe(GOLDEN_LINE);
  });
});

describe("the parts of the time to first token", () => {
  it("splits the time into queue, load, rendering, prefill and first token", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 100 });
    recorder.leftQueue(130);
    recorder.loadStarted(130);
    recorder.loadEnded(530);
    recorder.part({ type: "prompt_started", at: 531 });
    recorder.part(progress(534, 0, 40, 0));
    recorder.part(progress(551, 40, 40, 0));
    recorder.part({ type: "prompt_evaluated", at: 551 });
    recorder.part(token(553, 1));
    expect(recorder.ended(600, "stop")).toEqual({
      input_tokens: 40,
      cached_tokens: 0,
      output_tokens: 1,
      queue_time: 30,
      load_time: 400,
      render_time: 3,
      prompt_time: 20,
      first_token_time: 2,
      time_to_first_token: 453,
      total_time: 500,
      prompt_tokens_per_second: 2000,
      end_to_end_tokens_per_second: 2,
      context_used: 41,
      finish_reason: "stop",
    });
  });

  it.each([
    ["1,004 of 1,005 tokens were cached", 1005, 1004, undefined],
    ["31 tokens were read", 31, 0, undefined],
    ["32 tokens were read", 1032, 1000, 1600],
  ])("has the rate of reading that compares with others when %s", (_, total, cached, rate) => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part({ type: "prompt_started", at: 0 });
    recorder.part(progress(1, cached, total, cached));
    recorder.part({ type: "prompt_evaluated", at: 20 });
    expect(recorder.current(20).prompt_tokens_per_second).toBe(rate);
    expect(recorder.ended(30, "stop")).toMatchObject({ prompt_time: 20, cached_tokens: cached });
    expect(recorder.ended(30, "stop").prompt_tokens_per_second).toBe(rate);
  });

  it("adds up repeated loads", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.leftQueue(0);
    recorder.loadStarted(10);
    recorder.loadEnded(30);
    recorder.loadStarted(40);
    recorder.loadEnded(45);
    expect(recorder.ended(50, "stop").load_time).toBe(25);
  });
});

describe("numbers that were not measured", () => {
  it("omits everything after the queue for a request stopped there", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.stopRequested(40);
    expect(recorder.ended(41.5, "aborted")).toEqual({
      output_tokens: 0,
      total_time: 41.5,
      finish_reason: "aborted",
      stop_latency: 1.5,
    });
  });

  it("omits the prompt time of a prompt not read to its end, but keeps its counts", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.leftQueue(1);
    recorder.part({ type: "prompt_started", at: 2 });
    recorder.part(progress(3, 10, 100, 10));
    recorder.part(progress(50, 60, 100, 10));
    recorder.stopRequested(55);
    const counts = { input_tokens: 100, cached_tokens: 10, output_tokens: 0 };
    recorder.part({ type: "finish", at: 60, reason: "aborted", ...counts });
    expect(recorder.ended(61, "aborted")).toEqual({
      input_tokens: 100,
      cached_tokens: 10,
      output_tokens: 0,
      queue_time: 1,
      load_time: 0,
      render_time: 1,
      total_time: 61,
      context_used: 60,
      finish_reason: "aborted",
      stop_latency: 6,
    });
  });

  it("omits the input tokens when the engine crashed before counting", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.leftQueue(0);
    recorder.loadStarted(0);
    expect(recorder.ended(80, "error")).toEqual({
      output_tokens: 0,
      queue_time: 0,
      load_time: 80,
      total_time: 80,
      finish_reason: "error",
    });
  });

  it("omits rates when no time has passed", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part(token(5, 1));
    recorder.part(token(5, 2));
    const stats = recorder.ended(5, "stop");
    expect(stats.decode_time).toBe(0);
    expect(stats).not.toHaveProperty("tokens_per_second");
    expect(stats.inter_token_latency).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
  });

  it("omits the stop latency unless a stop was requested and succeeded", () => {
    const asked = new GenerationRecorder({ acceptedAt: 0 });
    asked.stopRequested(1);
    expect(asked.ended(2, "stop")).not.toHaveProperty("stop_latency");
    expect(new GenerationRecorder({ acceptedAt: 0 }).ended(2, "aborted")).not.toHaveProperty("stop_latency");
  });

  it("measures the stop latency from the first request", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.stopRequested(10);
    recorder.stopRequested(18);
    expect(recorder.ended(20, "aborted").stop_latency).toBe(10);
  });

  it("keeps the numbers of a crash during the answer", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.leftQueue(0);
    recorder.part({ type: "prompt_started", at: 0 });
    recorder.part(progress(0, 0, 8, 0));
    recorder.part(progress(8, 8, 8, 0));
    recorder.part({ type: "prompt_evaluated", at: 8 });
    for (const [index, at] of [10, 20, 40].entries()) recorder.part(token(at, index + 1));
    expect(recorder.ended(45, "error")).toMatchObject({
      input_tokens: 8,
      output_tokens: 3,
      decode_time: 30,
      tokens_per_second: 2000 / 30,
      inter_token_latency: { p50: 10, p95: 20, p99: 20, max: 20 },
      inter_token_gaps: [10, 20],
      context_used: 11,
      finish_reason: "error",
    });
  });
});

describe("numbers during a generation", () => {
  it("returns the numbers so far, without final ones", () => {
    const recorder = goldenRun(0);
    const current = recorder.current(700);
    expect(current).toMatchObject({ output_tokens: 35, time_to_first_token: 125.44, input_tokens: 364 });
    expect(current.tokens_per_second).toBeCloseTo(52.94, 2);
    for (const field of [
      "total_time",
      "end_to_end_tokens_per_second",
      "inter_token_latency",
      "finish_reason",
    ]) {
      expect(current).not.toHaveProperty(field);
    }
  });

  it("counts a running load up to the given moment", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.leftQueue(5);
    recorder.loadStarted(5);
    expect(recorder.current(25)).toEqual({ output_tokens: 0, queue_time: 5, load_time: 20 });
  });
});

it("counts thought tokens separately", () => {
  const recorder = new GenerationRecorder({ acceptedAt: 0 });
  recorder.part(token(1, 1, "thought"));
  recorder.part(token(2, 2, "thought"));
  recorder.part(token(3, 3));
  expect(recorder.ended(4, "stop")).toMatchObject({ output_tokens: 3, thought_tokens: 2 });
});

it("keeps the engine's peak memory and the given capacity of the sequence", () => {
  const recorder = new GenerationRecorder({ acceptedAt: 0 });
  recorder.contextCapacity(2048);
  recorder.engineMemory(10);
  recorder.engineMemory(30);
  recorder.engineMemory(20);
  expect(recorder.ended(4, "error")).toMatchObject({ peak_memory: 30, context_size: 2048 });
});

describe("an engine that passes on several tokens at once", () => {
  const bundle = (at: number, count: number, ats?: number[]): EnginePart => ({
    type: "tokens",
    at,
    text: "x",
    segment: "answer",
    count,
    ...(ats !== undefined && { ats }),
  });
  const finish = (output_tokens: number): EnginePart => ({
    type: "finish",
    at: 200,
    reason: "stop",
    output_tokens,
  });

  it("keeps every gap exact where each token has its moment", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part(bundle(120, 3, [100, 105, 120]));
    recorder.part(bundle(130, 1));
    recorder.part(finish(4));
    expect(recorder.ended(200, "stop")).toMatchObject({
      output_tokens: 4,
      time_to_first_token: 100,
      decode_time: 30,
      tokens_per_second: 100,
      inter_token_gaps: [5, 15, 10],
    });
  });

  it("has no gaps, and no time nor rate of writing, where it does not", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part(bundle(100, 3));
    recorder.part(bundle(130, 2));
    recorder.part(finish(5));
    const stats = recorder.ended(200, "stop");
    expect(stats).toMatchObject({ output_tokens: 5, time_to_first_token: 100, total_time: 200 });
    for (const absent of ["inter_token_gaps", "inter_token_latency", "decode_time", "tokens_per_second"])
      expect(stats).not.toHaveProperty(absent);
    expect(stats).not.toHaveProperty("sources");
  });
});

describe("an engine on a server", () => {
  const chunk = (at: number, segment: "answer" | "thought" = "answer"): EnginePart => ({
    type: "tokens",
    at,
    text: "x",
    segment,
  });
  const counts = { input_tokens: 364, cached_tokens: 236, output_tokens: 35 };
  const sources = {
    input_tokens: "reported",
    cached_tokens: "reported",
    output_tokens: "reported",
  } as const;

  it("has the golden vector as it reports it, each number with its source", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part(chunk(130));
    recorder.part(chunk(770));
    const reported = { prompt_time: 125.44, decode_time: 642.24 };
    recorder.part({ type: "finish", at: 790, reason: "stop", ...counts, reported, sources });
    const stats = recorder.ended(800, "stop");
    expect(stats).toMatchObject({
      ...counts,
      time_to_first_token: 130,
      prompt_time: 125.44,
      decode_time: 642.24,
      total_time: 800,
      sources: {
        ...sources,
        prompt_time: "reported",
        decode_time: "reported",
        prompt_tokens_per_second: "reported",
        tokens_per_second: "reported",
        end_to_end_tokens_per_second: "derived",
      },
    });
    expect(stats.tokens_per_second).toBeCloseTo(52.94, 2);
    expect(stats.prompt_tokens_per_second).toBeCloseTo(1020.4, 1);
    expect(stats).not.toHaveProperty("inter_token_gaps");
    expect(generationStatisticsSchema.parse(stats)).toEqual(stats);
  });

  it("that reports counts and no times has one derived rate of writing", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part(chunk(100));
    recorder.part(chunk(440));
    recorder.part({ type: "finish", at: 450, reason: "stop", ...counts, sources });
    const stats = recorder.ended(500, "stop");
    expect(stats.tokens_per_second).toBe(100);
    expect(stats.sources).toEqual({
      ...sources,
      tokens_per_second: "derived",
      end_to_end_tokens_per_second: "derived",
    });
    for (const absent of ["decode_time", "prompt_time", "prompt_tokens_per_second"])
      expect(stats).not.toHaveProperty(absent);
  });

  it("has measured gaps where its count shows that every chunk was one token", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    for (const at of [100, 110, 130]) recorder.part(chunk(at));
    recorder.part({
      type: "finish",
      at: 140,
      reason: "stop",
      output_tokens: 3,
      sources: { output_tokens: "reported" },
    });
    expect(recorder.ended(150, "stop")).toMatchObject({ inter_token_gaps: [10, 20], decode_time: 30 });
  });

  it("that reports nothing has what was measured here, and nothing in place of the rest", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.leftQueue(0);
    recorder.part(chunk(100, "thought"));
    expect(recorder.current(100)).toEqual({ queue_time: 0, load_time: 0, time_to_first_token: 100 });
    recorder.part(chunk(130));
    recorder.part({ type: "finish", at: 140, reason: "stop" });
    expect(recorder.ended(150, "stop")).toEqual({
      queue_time: 0,
      load_time: 0,
      time_to_first_token: 100,
      total_time: 150,
      finish_reason: "stop",
    });
  });

  it("wrote no token where none came, also where it does not count", () => {
    const recorder = new GenerationRecorder({ acceptedAt: 0 });
    recorder.part({ type: "finish", at: 5, reason: "aborted" });
    expect(recorder.ended(5, "aborted")).toMatchObject({ output_tokens: 0 });
  });
});
