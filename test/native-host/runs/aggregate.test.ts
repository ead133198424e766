import { aggregateSchema, type FinishReason } from "@tacho/shared/protocol/statistics.ts";
import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { DAY, GOLDEN_RUN, NOON, sampleRun, sampleRunWith } from "../../helpers/runs/sample-run.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

function storeOf(runs: readonly StoredRun[]): MemoryStatisticsStore {
  const store = new MemoryStatisticsStore(new FakeClock());
  for (const run of runs) store.record(run);
  return store;
}

const NO_REASONS = { stop: 0, length: 0, context_full: 0, aborted: 0, error: 0, filtered: 0 };

it("gives counts of 0 and no percentiles without runs", () => {
  expect(storeOf([]).aggregate()).toEqual({
    generations: 0,
    finish_reasons: NO_REASONS,
    input_tokens: 0,
    cached_tokens: 0,
    reusable_tokens: 0,
    output_tokens: 0,
    by_model: {},
  });
});

it("has no sum of a count that none of the runs has", () => {
  const uncounted = sampleRun("a", { stats: { total_time: 5, finish_reason: "stop" } });
  const one = storeOf([uncounted]).aggregate();
  expect(one).not.toHaveProperty("output_tokens");
  expect(one.by_model[GOLDEN_RUN.model]).not.toHaveProperty("input_tokens");
  expect(storeOf([uncounted, sampleRun("b")]).aggregate()).toMatchObject({ output_tokens: 35 });
});

describe("several runs of two models", () => {
  const runs = [
    sampleRun("a", {
      stats: {
        input_tokens: 10,
        cached_tokens: 4,
        output_tokens: 5,
        total_time: 100,
        time_to_first_token: 20,
        tokens_per_second: 50,
        finish_reason: "stop",
      },
    }),
    sampleRun("b", {
      stats: {
        input_tokens: 20,
        output_tokens: 1,
        total_time: 300,
        time_to_first_token: 40,
        finish_reason: "length",
      },
    }),
    sampleRun("c", {
      model: "big",
      stats: { output_tokens: 0, total_time: 7, finish_reason: "aborted", stop_latency: 3 },
    }),
    sampleRun("d", { model: "big", stats: { output_tokens: 0, finish_reason: "error" } }),
  ];

  it("counts all runs together, including stopped and failed ones", () => {
    const { by_model: _, ...all } = storeOf(runs).aggregate();
    expect(all).toEqual({
      generations: 4,
      finish_reasons: { ...NO_REASONS, stop: 1, length: 1, aborted: 1, error: 1 },
      input_tokens: 30,
      cached_tokens: 4,
      // Of the second run it is not known how much was reused.
      reusable_tokens: 10,
      output_tokens: 6,
      time_to_first_token: { p50: 20, p95: 40, p99: 40 },
      tokens_per_second: { p50: 50, p95: 50, p99: 50 },
      total_time: { p50: 100, p95: 300, p99: 300 },
      stop_latency: { p50: 3, p95: 3, p99: 3 },
      measured: { time_to_first_token: 2, tokens_per_second: 1, total_time: 3, stop_latency: 1 },
    });
  });

  it("counts by model", () => {
    const { by_model } = storeOf(runs).aggregate();
    expect(Object.keys(by_model).sort()).toEqual([GOLDEN_RUN.model, "big"]);
    expect(by_model.big).toMatchObject({ generations: 2, output_tokens: 0, total_time: { p50: 7 } });
    expect(by_model.big).not.toHaveProperty("time_to_first_token");
    expect(by_model[GOLDEN_RUN.model]).toMatchObject({ generations: 2, output_tokens: 6 });
  });

  it.each([
    [{ model: "big" }, 2],
    [{ finish_reason: "error" as FinishReason }, 1],
    [{ since: NOON }, 4],
    [{ since: NOON + 1 }, 0],
    [{ until: NOON }, 0],
    [{ until: NOON + 1, model: GOLDEN_RUN.model }, 2],
  ])("filters by %j", (query, generations) => {
    expect(storeOf(runs).aggregate(query).generations).toBe(generations);
  });
});

it("groups by local day", () => {
  const runs = [sampleRun("a"), sampleRun("b", { at: NOON + 1 }), sampleRun("c", { at: NOON + 3 * DAY })];
  const { by_day } = storeOf(runs).aggregate({ group_by: "day" });
  expect(Object.values(by_day ?? {}).map(({ generations }) => generations)).toEqual([1, 2]);
  expect(Object.keys(by_day ?? {}).every((day) => /^2026-11-\d\d$/.test(day))).toBe(true);
});

it("groups by settings that differ from the defaults, ignoring the seed", () => {
  const settings = { ...DEFAULT_SETTINGS, seed: 1 };
  const { by_settings } = storeOf([
    sampleRunWith("a", settings),
    sampleRunWith("b", { ...settings, seed: 2 }),
    sampleRunWith("c", { ...settings, temperature: 0, stop: ["xy", "z"] }),
    sampleRun("d"),
  ]).aggregate({ group_by: "settings" });
  expect(Object.entries(by_settings ?? {}).map(([name, { generations }]) => [name, generations])).toEqual(
    expect.arrayContaining([
      ["default", 2],
      ["temperature=0 stop_lengths=2,1", 1],
    ]),
  );
  expect(Object.keys(by_settings ?? {})).toHaveLength(2);
});

it("fits in one frame for any model names and any number of days", () => {
  const runs = Array.from({ length: 1500 }, (_, index) =>
    sampleRun(`r${index}`, {
      at: NOON - index * DAY,
      model: `${index}`.padEnd(256, "ö"),
      stats: {
        time_to_first_token: index / 3,
        tokens_per_second: index / 7,
        total_time: index,
        finish_reason: "stop",
      },
    }),
  );
  const answer = storeOf(runs).aggregate({ group_by: "day" });
  expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(250_000);
  expect(Object.keys(answer.by_day ?? {}).length).toBeGreaterThan(366);
  expect(answer.generations).toBe(1500);
});

it("gives model counts that add up to the totals and match the schema", () => {
  const run = fc.record({
    model: fc.constantFrom("a", "b", "__proto__", "toString"),
    output_tokens: fc.nat({ max: 100 }),
    total_time: fc.double({ min: 0, max: 1e6, noNaN: true }),
    finish_reason: fc.constantFrom<FinishReason>("stop", "length", "aborted", "error", "context_full"),
  });
  fc.assert(
    fc.property(fc.array(run, { maxLength: 40 }), (list) => {
      const runs = list.map(({ model, ...stats }, index) => sampleRun(`r${index}`, { model, stats }));
      const answer = storeOf(runs).aggregate();
      const groups = Object.values(answer.by_model);
      expect(groups.reduce((sum, group) => sum + group.generations, 0)).toBe(list.length);
      expect(groups.reduce((sum, group) => sum + (group.output_tokens ?? 0), 0)).toBe(answer.output_tokens);
      expect(Object.values(answer.finish_reasons).reduce((sum, count) => sum + count, 0)).toBe(list.length);
      expect(aggregateSchema.safeParse(answer).success).toBe(true);
    }),
  );
});
