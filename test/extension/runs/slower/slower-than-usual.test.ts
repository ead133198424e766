import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { describe, expect, it } from "vitest";
import { describeSlowness } from "../../../../extension/src/runs/slower/describe-slowness.ts";
import { slowerThanUsual } from "../../../../extension/src/runs/slower/slower-than-usual.ts";
import { sampleRun } from "../../../helpers/runs/sample-run.ts";

const USUAL: GenerationStatistics = {
  input_tokens: 100,
  cached_tokens: 0,
  output_tokens: 101,
  queue_time: 0,
  load_time: 0,
  prompt_time: 200,
  time_to_first_token: 210,
  tokens_per_second: 50,
  inter_token_latency: { p50: 20, p95: 22, p99: 25, max: 30 },
  context_used: 201,
  peak_memory: 1_000_000_000,
  finish_reason: "stop",
};

function run(stats: Partial<GenerationStatistics>, change: Partial<StoredRun> = {}): StoredRun {
  const facts = { backend: "vulkan", gpu_layers: 36, total_layers: 36, threads: 4 };
  return sampleRun("r", { ...facts, ...change, stats: { ...USUAL, ...stats } });
}
const before = Array.from({ length: 10 }, (_, index) => run({ tokens_per_second: 49 + (index % 3) }));
const words = (slow: StoredRun, earlier = before) => {
  const found = slowerThanUsual(slow, earlier);
  return found === undefined ? undefined : describeSlowness(found);
};

describe("slow writing", () => {
  it("marks a run only when it is well below its model's usual rate", () => {
    expect(words(run({}))).toBeUndefined();
    expect(words(run({ tokens_per_second: 40 }))).toBeUndefined();
    expect(words(run({ tokens_per_second: 30 }))).toBe("slower than usual: 30.0 tok/s, usually 50.0");
  });

  it("marks no run with too few earlier runs or without the number", () => {
    expect(words(run({ tokens_per_second: 5 }), before.slice(0, 4))).toBeUndefined();
    const { tokens_per_second: _, time_to_first_token: __, ...stats } = USUAL;
    expect(slowerThanUsual({ ...run({}), stats }, before)).toBeUndefined();
  });

  it("judges no run by a handful of tokens, and by none the others", () => {
    expect(words(run({ tokens_per_second: 5, output_tokens: 3 }))).toBeUndefined();
    const short = before.map((each) => ({ ...each, stats: { ...each.stats, output_tokens: 3 } }));
    expect(words(run({ tokens_per_second: 5 }), short)).toBeUndefined();
  });

  it("marks no run within the model's usual variation", () => {
    const uneven = [10, 80, 50, 20, 60, 50, 55, 12, 50, 70].map((rate) => run({ tokens_per_second: rate }));
    expect(words(run({ tokens_per_second: 30 }), uneven)).toBeUndefined();
  });

  it("gives fewer layers on the GPU as the reason", () => {
    expect(words(run({ tokens_per_second: 10 }, { gpu_layers: 22 }))).toBe(
      "slower than usual: 22 of 36 layers on the GPU, usually 36",
    );
  });

  it("gives a different backend as the reason", () => {
    expect(words(run({ tokens_per_second: 10 }, { backend: "cpu", gpu_layers: 0 }))).toBe(
      "slower than usual: it ran on CPU, usually Vulkan",
    );
  });

  it("gives fewer threads as the reason", () => {
    expect(words(run({ tokens_per_second: 10 }, { threads: 1 }))).toBe(
      "slower than usual: 1 thread, usually 4",
    );
  });

  it("gives a single pause as the reason when it took most of the lost time", () => {
    const inter_token_latency = { p50: 20, p95: 22, p99: 25, max: 2000 };
    expect(words(run({ tokens_per_second: 25, inter_token_latency }))).toBe(
      "slower than usual: one pause of 2.0\u00a0s",
    );
  });

  it("gives memory pressure as the reason", () => {
    expect(words(run({ tokens_per_second: 20, peak_memory: 1_500_000_000 }))).toBe(
      "slower than usual: memory pressure, the engine used 1.5\u00a0GB, usually 1.0\u00a0GB",
    );
  });

  it("gives a fuller context as the reason", () => {
    expect(words(run({ tokens_per_second: 20, context_used: 3900 }))).toBe(
      "slower than usual: a fuller context, 3,900 tokens, usually 201",
    );
  });
});

describe("late first token", () => {
  it("marks only a delay that people notice", () => {
    const quick = Array.from({ length: 10 }, () => run({ time_to_first_token: 10 }));
    expect(words(run({ time_to_first_token: 100 }), quick)).toBeUndefined();
    expect(words(run({ time_to_first_token: 200 }), quick)).toBe(
      "slower than usual: first token after 200\u00a0ms, usually 10\u00a0ms",
    );
  });

  it("gives a model load as the reason", () => {
    expect(words(run({ time_to_first_token: 1410, load_time: 1200 }))).toBe(
      "slower than usual: the model took 1.2\u00a0s to load",
    );
  });

  it("gives the wait in the queue as the reason", () => {
    expect(words(run({ time_to_first_token: 2210, queue_time: 2000, load_time: 100 }))).toBe(
      "slower than usual: it waited 2.0\u00a0s in the queue",
    );
  });

  it("gives a longer prompt as the reason, counting only uncached tokens", () => {
    expect(words(run({ time_to_first_token: 4000, input_tokens: 1904 }))).toBe(
      "slower than usual: a longer prompt, 1,904 new tokens, usually 100",
    );
    expect(words(run({ time_to_first_token: 4000, input_tokens: 1904, cached_tokens: 1804 }))).toBe(
      "slower than usual: first token after 4.0\u00a0s, usually 210\u00a0ms",
    );
  });
});
