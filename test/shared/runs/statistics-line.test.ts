import { statisticsLine } from "@tacho/shared/runs/statistics-line.ts";
import { expect, it } from "vitest";

it("puts the golden vector into one line", () => {
  const line = statisticsLine({
    input_tokens: 364,
    cached_tokens: 236,
    output_tokens: 35,
    prompt_tokens_per_second: 1020.4,
    tokens_per_second: 52.94,
    time_to_first_token: 125.44,
    total_time: 767.7,
    context_used: 399,
    context_size: 4096,
    finish_reason: "stop",
  });
  expect(line).toBe(
    "tokens=364(236 cached)/35 tps=1020.4/52.9 ttft=125ms ctx=399/4096 (9.7%) finish=stop dur=768ms",
  );
});

it("leaves out what is absent, and a cache that held nothing", () => {
  expect(
    statisticsLine({ input_tokens: 12, cached_tokens: 0, output_tokens: 1, finish_reason: "aborted" }),
  ).toBe("tokens=12/1 finish=aborted");
  expect(statisticsLine({ tokens_per_second: 48.1 })).toBe("tps=/48.1");
  expect(statisticsLine({})).toBe("");
});
