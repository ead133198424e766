import { reportedStatisticsSchema } from "@tacho/shared/protocol/statistics.ts";
import { isComparable, meanGap } from "@tacho/shared/runs/comparable.ts";
import { toCsv } from "@tacho/shared/runs/csv.ts";
import { toPrometheus } from "@tacho/shared/runs/prometheus.ts";
import { runRecordSchema, type StoredRun } from "@tacho/shared/runs/run-record.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { parseStoredRun } from "../../../native-host/src/runs/parse-stored-run.ts";
import { GOLDEN_STATS, sampleRun } from "../../helpers/runs/sample-run.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

/** As release 0.1.0 kept it: the third time that a question of 1,005 tokens was asked. */
const ASKED_AGAIN = sampleRun("again", {
  stats: {
    ...GOLDEN_STATS,
    input_tokens: 1005,
    cached_tokens: 1004,
    prompt_time: 19,
    prompt_tokens_per_second: 53,
  },
});
/** One token, with the numbers that only a careless writer gives it. */
const ONE_TOKEN = sampleRun("one", {
  stats: { ...GOLDEN_STATS, output_tokens: 1, decode_time: 0, tokens_per_second: 9000 },
});

describe("a run of an older release that read one token of its prompt", () => {
  it("has no reading speed once it is read from the disk, and keeps its other numbers", () => {
    const { run, refused } = parseStoredRun(JSON.parse(JSON.stringify(ASKED_AGAIN)));
    expect(run?.stats).not.toHaveProperty("prompt_tokens_per_second");
    expect(run?.stats).toMatchObject({ prompt_time: 19, cached_tokens: 1004, tokens_per_second: 52.94 });
    expect(refused).toEqual(["prompt_tokens_per_second"]);
  });

  it("has no reading speed in a page that an older host answers", () => {
    expect(reportedStatisticsSchema.parse(ASKED_AGAIN.stats)).not.toHaveProperty("prompt_tokens_per_second");
    expect(runRecordSchema.parse(ASKED_AGAIN).stats).not.toHaveProperty("prompt_tokens_per_second");
  });

  it("is in no percentile of the reading speed and in all others", () => {
    const store = new MemoryStatisticsStore(new FakeClock());
    for (const run of [ASKED_AGAIN, sampleRun("a"), sampleRun("b")]) store.record(run);
    const { prompt_tokens_per_second, time_to_first_token, generations } = store.aggregate();
    expect(prompt_tokens_per_second).toEqual({ p50: 1020.4, p95: 1020.4, p99: 1020.4 });
    expect(time_to_first_token?.p50).toBe(125.44);
    expect(generations).toBe(3);
  });

  it("leaves a hole in an export", () => {
    const { run } = parseStoredRun({ ...ASKED_AGAIN });
    const [head = "", line = ""] = toCsv(run === undefined ? [] : [run]).split("\r\n");
    expect(line.split(",")[head.split(",").indexOf("prompt_tokens_per_second")]).toBe("");
  });
});

describe("an answer of one token", () => {
  it("has no writing speed, wherever it comes from", () => {
    const { stats } = runRecordSchema.parse(ONE_TOKEN);
    for (const name of ["tokens_per_second", "decode_time", "inter_token_latency"]) {
      expect(stats).not.toHaveProperty(name);
    }
    const store = new MemoryStatisticsStore(new FakeClock());
    store.record(ONE_TOKEN);
    expect(store.aggregate()).not.toHaveProperty("tokens_per_second");
    expect(store.aggregate()).toMatchObject({ output_tokens: 1 });
  });
});

describe("Prometheus' counters", () => {
  const stopped = (stats: StoredRun["stats"]) => sampleRun("stopped", { stats });

  it("leave out the tokens of a prompt that was not read to its end, which has no seconds", () => {
    const text = toPrometheus([
      stopped({ input_tokens: 4000, cached_tokens: 0, output_tokens: 0, total_time: 90 }),
    ]);
    expect(text).not.toContain("tacho:prompt_tokens_total");
    expect(text).not.toContain("tacho:prompt_seconds_total");
  });

  it("have no gap for tokens that came in the same moment", () => {
    expect(toPrometheus([stopped({ output_tokens: 8, decode_time: 0 })])).not.toContain("time_per_output");
    expect(meanGap({ output_tokens: 8, decode_time: 70 })).toBe(10);
    expect(meanGap({ output_tokens: 1, decode_time: 70 })).toBeUndefined();
  });
});

it("keeps a number whose counts are unknown", () => {
  expect(isComparable("prompt_tokens_per_second", {})).toBe(true);
  expect(isComparable("tokens_per_second", { output_tokens: "two" })).toBe(true);
});

it("keeps a reading speed exactly from 32 tokens on, whatever was cached", () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), (cached, read) => {
      const counts = { input_tokens: cached + read, cached_tokens: cached };
      expect(isComparable("prompt_tokens_per_second", counts)).toBe(read >= 32);
    }),
  );
});
