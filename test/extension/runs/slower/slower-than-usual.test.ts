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

describe("a run is slower than usual", () => {
  it("only when it is well below what its model does", () => {
    expect(words(run({}))).toBeUndefined();
    expect(words(run({ tokens_per_second: 40 }))).toBeUndefined();
    expect(words(run({ tokens_per_second: 30 }))).toBe("slower than usual: 30.0 tok/s, usually 50.0");
  });

  it("never where too little is known of the model, or the number is absent", () => {
    expect(words(run({ tokens_per_second: 5 }), before.slice(0, 4))).toBeUndefined();
    const { tokens_per_second: _, time_to_first_token: __, ...stats } = USUAL;
    expect(slowerThanUsual({ ...run({}), stats }, before)).toBeUndefined();
  });

  it("not where its model varies as much anyway", () => {
    const uneven = [10, 80, 50, 20, 60, 50, 55, 12, 50, 70].map((rate) => run({ tokens_per_second: rate }));
    expect(words(run({ tokens_per_second: 30 }), uneven)).toBeUndefined();
  });

  it("because fewer layers are on the GPU", () => {
    expect(words(run({ tokens_per_second: 10 }, { gpu_layers: 22 }))).toBe(
      "slower than usual: 22 of 36 layers on the GPU, usually 36",
    );
  });

  it("because it ran elsewhere", () => {
    expect(words(run({ tokens_per_second: 10 }, { backend: "cpu", gpu_layers: 0 }))).toBe(
      "slower than usual: it ran on CPU, usually Vulkan",
    );
  });

  it("because it had fewer threads", () => {
    expect(words(run({ tokens_per_second: 10 }, { threads: 1 }))).toBe(
      "slower than usual: 1 thread, usually 4",
    );
  });

  it("because it stood still once for most of the time it lost", () => {
    const inter_token_latency = { p50: 20, p95: 22, p99: 25, max: 2000 };
    expect(words(run({ tokens_per_second: 25, inter_token_latency }))).toBe(
      "slower than usual: one pause of 2.0\u00a0s",
    );
  });

  it("because memory was short", () => {
    expect(words(run({ tokens_per_second: 20, peak_memory: 1_500_000_000 }))).toBe(
      "slower than usual: memory pressure, the engine held 1.5\u00a0GB, usually 1.0\u00a0GB",
    );
  });

  it("because the context was fuller", () => {
    expect(words(run({ tokens_per_second: 20, context_used: 3900 }))).toBe(
      "slower than usual: a fuller context, 3,900 tokens, usually 201",
    );
  });
});

describe("the first token is later than usual", () => {
  it("only by what a person notices", () => {
    const quick = Array.from({ length: 10 }, () => run({ time_to_first_token: 10 }));
    expect(words(run({ time_to_first_token: 100 }), quick)).toBeUndefined();
    expect(words(run({ time_to_first_token: 200 }), quick)).toBe(
      "slower than usual: first token after 200\u00a0ms, usually 10\u00a0ms",
    );
  });

  it("because the model was loaded first", () => {
    expect(words(run({ time_to_first_token: 1410, load_time: 1200 }))).toBe(
      "slower than usual: the model was loaded first, 1.2\u00a0s",
    );
  });

  it("because it waited in the queue", () => {
    expect(words(run({ time_to_first_token: 2210, queue_time: 2000, load_time: 100 }))).toBe(
      "slower than usual: it waited in the queue, 2.0\u00a0s",
    );
  });

  it("because the prompt was longer, counting only what was not cached", () => {
    expect(words(run({ time_to_first_token: 4000, input_tokens: 1904 }))).toBe(
      "slower than usual: a longer prompt, 1,904 new tokens, usually 100",
    );
    expect(words(run({ time_to_first_token: 4000, input_tokens: 1904, cached_tokens: 1804 }))).toBe(
      "slower than usual: first token after 4.0\u00a0s, usually 210\u00a0ms",
    );
  });
});
