import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { GOLDEN_RUN, NOON, sampleRun } from "../../helpers/runs/sample-run.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

function emptyStore(): MemoryStatisticsStore {
  return new MemoryStatisticsStore(new FakeClock());
}

async function idsOf(store: MemoryStatisticsStore, limit = 100): Promise<string[]> {
  return (await store.listRuns({ limit })).runs.map(({ run_id }) => run_id);
}

it("returns the latest run, in whatever order they ended", () => {
  const store = emptyStore();
  expect(store.last()).toBeUndefined();
  store.record(sampleRun("late", { at: NOON + 5, stats: { output_tokens: 2 } }));
  store.record(sampleRun("early", { at: NOON, stats: { output_tokens: 1 } }));
  expect(store.last()).toEqual({ output_tokens: 2 });
});

it("ignores a duplicate run", () => {
  const store = emptyStore();
  store.record(sampleRun("a"));
  store.record(sampleRun("a", { model: "other" }));
  expect(store.aggregate()).toMatchObject({
    generations: 1,
    by_model: { [GOLDEN_RUN.model]: { generations: 1 } },
  });
});

it("keeps the latest rating when the clock was set back between two", async () => {
  let date = NOON;
  const store = new MemoryStatisticsStore({ date: () => date });
  store.record(sampleRun("a"));
  await store.rateRun("a", "up");
  date -= 3_600_000;
  expect(await store.rateRun("a", "down")).toBe(true);
  expect((await store.listRuns({ limit: 1 })).runs[0]?.rating).toBe("down");
  await store.rateRun("a", undefined);
  expect((await store.listRuns({ limit: 1 })).runs[0]).not.toHaveProperty("rating");
});

describe("pages of runs", () => {
  it("lists all runs from newest to oldest, at any limit and with equal times", async () => {
    const times = fc.array(fc.integer({ min: NOON, max: NOON + 5 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 7 }), async (list, limit) => {
        const store = emptyStore();
        for (const [index, at] of list.entries()) store.record(sampleRun(`r${index}`, { at }));
        const seen: { run_id: string; at: number }[] = [];
        let before: string | undefined;
        do {
          const page = await store.listRuns(before === undefined ? { limit } : { limit, before });
          expect(page.runs.length).toBeLessThanOrEqual(limit);
          seen.push(...page.runs);
          before = page.next;
        } while (before !== undefined);
        expect(new Set(seen.map(({ run_id }) => run_id)).size).toBe(list.length);
        expect(seen.map(({ at }) => at)).toEqual([...list].sort((a, b) => b - a));
      }),
    );
  });

  it("continues correctly after the last run of a page was deleted and newer ones arrived", async () => {
    const store = emptyStore();
    for (const [index, id] of ["a", "b", "c", "d"].entries())
      store.record(sampleRun(id, { at: NOON + index }));
    const first = await store.listRuns({ limit: 2 });
    expect(first.runs.map(({ run_id }) => run_id)).toEqual(["d", "c"]);
    await store.deleteRuns({ run_ids: ["c"] });
    store.record(sampleRun("e", { at: NOON + 9 }));
    const second = await store.listRuns({ limit: 2, before: first.next ?? "" });
    expect(second.runs.map(({ run_id }) => run_id)).toEqual(["b", "a"]);
    expect(second).not.toHaveProperty("next");
  });

  it("ends at the size limit but holds at least one run", async () => {
    const store = emptyStore();
    for (let index = 0; index < 5; index += 1) store.record(sampleRun(`r${index}`, { at: NOON + index }));
    const size = JSON.stringify((await store.listRuns({ limit: 1 })).runs[0]).length;
    expect((await store.listRuns({ limit: 5, max_bytes: size * 2 + 2 })).runs).toHaveLength(2);
    expect((await store.listRuns({ limit: 5, max_bytes: 1 })).runs).toHaveLength(1);
  });

  it("filters runs", async () => {
    const store = emptyStore();
    store.record(sampleRun("a"));
    store.record(sampleRun("b", { model: "big", at: NOON + 1 }));
    store.record(sampleRun("c", { at: NOON + 2, stats: { finish_reason: "error" } }));
    const ids = async (query: object) =>
      (await store.listRuns({ limit: 9, ...query })).runs.map((run) => run.run_id);
    expect(await ids({ model: "big" })).toEqual(["b"]);
    expect(await ids({ finish_reason: "error" })).toEqual(["c"]);
    expect(await ids({ since: NOON + 1, until: NOON + 2 })).toEqual(["b"]);
  });
});

describe("deleting", () => {
  it("deletes by id and returns the number", async () => {
    const store = emptyStore();
    for (const id of ["a", "b", "c"]) store.record(sampleRun(id));
    expect(await store.deleteRuns({ run_ids: ["a", "a", "nobody"] })).toBe(1);
    expect(await idsOf(store)).toEqual(["c", "b"]);
    store.record(sampleRun("a"));
    expect(store.aggregate().generations).toBe(2);
  });

  it("deletes runs accepted before a date", async () => {
    const store = emptyStore();
    for (const [index, id] of ["a", "b", "c"].entries()) store.record(sampleRun(id, { at: NOON + index }));
    expect(await store.deleteRuns({ before: NOON + 2 })).toBe(2);
    expect(await idsOf(store)).toEqual(["c"]);
    store.record(sampleRun("slow", { at: NOON }));
    expect(await idsOf(store)).toEqual(["c", "slow"]);
  });
});

it("keeps the latest rating of an existing run", async () => {
  const store = emptyStore();
  store.record(sampleRun("a"));
  const rating = async () => (await store.listRuns({ limit: 1 })).runs[0]?.rating;
  expect(await store.rateRun("nobody", "up")).toBe(false);
  expect(await store.rateRun("a", "up")).toBe(true);
  expect(await rating()).toBe("up");
  await store.rateRun("a", "down");
  expect(await rating()).toBe("down");
  await store.rateRun("a", undefined);
  expect(await rating()).toBeUndefined();
});
