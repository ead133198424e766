import { describe, expect, it } from "vitest";
import { plausibleStatistics } from "../../../native-host/src/runs/plausible-statistics.ts";

describe("impossible values", () => {
  it.each([
    ["a negative time", { total_time: -1 }, "cpu", ["total_time"]],
    ["not a number", { tokens_per_second: Number.NaN }, "cpu", ["tokens_per_second"]],
    [
      "infinite",
      { prompt_tokens_per_second: Number.POSITIVE_INFINITY },
      "cuda",
      ["prompt_tokens_per_second"],
    ],
    ["half a token", { output_tokens: 1.5 }, "cpu", ["output_tokens"]],
    [
      "a processor that writes 10,001 tokens a second",
      { tokens_per_second: 10_001 },
      "cpu",
      ["tokens_per_second"],
    ],
    [
      "any device that writes a million and one",
      { tokens_per_second: 1_000_001 },
      "cuda",
      ["tokens_per_second"],
    ],
    ["more cached than there are", { input_tokens: 3, cached_tokens: 4 }, "cpu", ["cached_tokens"]],
    ["more thoughts than tokens", { output_tokens: 3, thought_tokens: 4 }, "cpu", ["thought_tokens"]],
    [
      "a first token after the end",
      { total_time: 3, time_to_first_token: 4 },
      "cpu",
      ["time_to_first_token"],
    ],
    [
      "a wrong percentile",
      { inter_token_latency: { p50: 1, p95: -1, p99: 1, max: 1 } },
      "cpu",
      ["inter_token_latency"],
    ],
    ["a wrong gap", { inter_token_gaps: [1, Number.NaN] }, "cpu", ["inter_token_gaps"]],
  ])("drops and names %s", (_, stats, backend, refused) => {
    const found = plausibleStatistics({ ...stats, queue_time: 0 }, backend);
    expect(found.refused).toEqual(refused);
    expect(found.stats).toMatchObject({ queue_time: 0 });
    for (const key of refused) expect(found.stats).not.toHaveProperty(key);
  });
});

it("accepts what a fast device can do", () => {
  const stats = { tokens_per_second: 10_001, prompt_tokens_per_second: 200_000 };
  expect(plausibleStatistics(stats, "cuda")).toEqual({ stats, refused: [] });
  expect(plausibleStatistics({ tokens_per_second: 10_000 }, "cpu").refused).toEqual([]);
});

it("keeps a measured zero", () => {
  const stats = { queue_time: 0, load_time: 0, output_tokens: 0, total_time: 0 };
  expect(plausibleStatistics(stats, "cpu")).toEqual({ stats, refused: [] });
});
