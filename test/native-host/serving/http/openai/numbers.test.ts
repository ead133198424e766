import { describe, expect, it } from "vitest";
import {
  openAiReason,
  tachoOf,
  timingsOf,
  usageOf,
} from "../../../../../native-host/src/serving/http/openai/numbers.ts";

/** The golden vector: 364 input tokens of which 236 were cached, 35 output tokens. */
const GOLDEN = {
  input_tokens: 364,
  cached_tokens: 236,
  output_tokens: 35,
  queue_time: 0,
  load_time: 0,
  prompt_time: 125.44,
  time_to_first_token: 125.44,
  decode_time: 642.24,
  prompt_tokens_per_second: 1020.4,
  tokens_per_second: 52.94,
  inter_token_latency: { p50: 18, p95: 20, p99: 21, max: 22 },
};

describe("numbers of an answer", () => {
  it("counts tokens as OpenAI does", () => {
    expect(usageOf(GOLDEN)).toEqual({
      prompt_tokens: 364,
      completion_tokens: 35,
      total_tokens: 399,
      prompt_tokens_details: { cached_tokens: 236 },
      completion_tokens_details: { reasoning_tokens: 0 },
    });
  });

  it("gives times under the names of llama.cpp's server", () => {
    expect(timingsOf({ ...GOLDEN, draft_tokens: 4, accepted_tokens: 3 })).toEqual({
      cache_n: 236,
      prompt_n: 128,
      prompt_ms: 125.44,
      prompt_per_token_ms: 0.98,
      prompt_per_second: 1020.4,
      predicted_n: 35,
      predicted_ms: 642.24,
      predicted_per_token_ms: 642.24 / 34,
      predicted_per_second: 52.94,
      draft_n: 4,
      draft_n_accepted: 3,
    });
  });

  it("leaves out what was not measured, and divides by nothing", () => {
    expect(timingsOf({})).toEqual({});
    expect(usageOf({})).toEqual({});
    expect(
      timingsOf({ input_tokens: 5, cached_tokens: 5, prompt_time: 3, output_tokens: 1, decode_time: 0 }),
    ).toEqual({
      cache_n: 5,
      prompt_n: 0,
      prompt_ms: 3,
      predicted_n: 1,
      predicted_ms: 0,
    });
  });

  it("adds the numbers that only Tacho has, with the exact reason", () => {
    expect(tachoOf(GOLDEN, "context_full")).toEqual({
      finish_reason: "context_full",
      queue_time: 0,
      load_time: 0,
      prompt_time: 125.44,
      time_to_first_token: 125.44,
      inter_token_latency: GOLDEN.inter_token_latency,
    });
    expect(tachoOf({}, "aborted")).toEqual({ finish_reason: "aborted" });
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["context_full", "length"],
    ["aborted", "stop"],
    ["filtered", "content_filter"],
    ["some_later_reason", "stop"],
  ])("tells clients of %s as %s", (reason, expected) => {
    expect(openAiReason(reason)).toBe(expected);
  });
});
