import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DiskStatisticsStore } from "../../../../native-host/src/runs/history/disk-statistics-store.ts";
import { HistoryWriteError } from "../../../../native-host/src/runs/statistics-store.ts";
import { RecordingLogger } from "../../../helpers/host/recording-logger.ts";
import { MemoryHistoryFolder } from "../../../helpers/runs/memory-history-folder.ts";
import { GOLDEN_RUN, NOON, sampleRun } from "../../../helpers/runs/sample-run.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

const HOUR = 60 * 60_000;

let clock: FakeClock;
let folder: MemoryHistoryFolder;
let logger: RecordingLogger;

beforeEach(() => {
  clock = new FakeClock();
  folder = new MemoryHistoryFolder(() => clock.date());
  logger = new RecordingLogger();
});

function openStore(): DiskStatisticsStore {
  return new DiskStatisticsStore({ folder, clock, logger });
}

async function writeRuns(...ids: string[]): Promise<void> {
  const store = openStore();
  for (const [index, id] of ids.entries()) store.record(sampleRun(id, { at: NOON + index }));
  await store.close();
}

async function idsOf(store: DiskStatisticsStore): Promise<string[]> {
  return (await store.listRuns({ limit: 1000 })).runs.map(({ run_id }) => run_id);
}

describe("the next host", () => {
  it("knows the runs of the previous host once loaded", async () => {
    await writeRuns("a", "b");
    const store = openStore();
    expect(store.aggregate().generations).toBe(0);
    await store.load();
    expect(store.aggregate()).toMatchObject({
      generations: 2,
      output_tokens: 70,
      by_model: { [GOLDEN_RUN.model]: {} },
    });
    expect(store.last()).toEqual(sampleRun("b").stats);
    expect(await idsOf(store)).toEqual(["b", "a"]);
  });

  it("counts its own runs before and after loading, each once", async () => {
    await writeRuns("a");
    const store = openStore();
    store.record(sampleRun("mine", { at: NOON + 9 }));
    expect(store.aggregate().generations).toBe(1);
    await store.load();
    await store.load();
    expect(store.aggregate().generations).toBe(2);
    await store.close();
    await store.load();
    expect(await idsOf(store)).toEqual(["mine", "a"]);
  });
});

it("shares the folder with another host's runs, ratings and deletions", async () => {
  const one = openStore();
  const other = openStore();
  one.record(sampleRun("a"));
  other.record(sampleRun("b", { at: NOON + 1 }));
  await one.close();
  await other.close();
  await one.load();
  expect(await idsOf(one)).toEqual(["b", "a"]);
  expect(await other.rateRun("a", "up")).toBe(true);
  expect((await one.listRuns({ limit: 9 })).runs.map(({ rating }) => rating)).toEqual([undefined, "up"]);
  expect(await other.deleteRuns({ run_ids: ["a"] })).toBe(1);
  expect(await idsOf(one)).toEqual(["b"]);
  expect(one.last()).toEqual(sampleRun("b").stats);
});

describe("damaged history", () => {
  it("skips an incomplete last line and a damaged one", async () => {
    await writeRuns("a", "b");
    for (const [name, { content }] of folder.files) {
      folder.put(name, `${content}not json\n${content.subarray(0, 40)}`, clock.date());
    }
    const store = openStore();
    await store.load();
    expect(await idsOf(store)).toEqual(["b", "a"]);
    expect(logger.entries).toEqual(["warn: The history has damaged lines; they are skipped."]);
  });

  it("leaves lines of a newer version unchanged and says so", async () => {
    const newer = '{"v":2,"run":{"run_id":"future","anything":[1]}}';
    folder.put("runs-0", `${newer}\n`, clock.date());
    await writeRuns("a");
    const store = openStore();
    expect(await idsOf(store)).toEqual(["a"]);
    await store.load();
    expect(logger.entries).toEqual([
      "warn: The history has lines of a newer version; they are left unchanged.",
    ]);
    clock.advance(3 * HOUR);
    await store.deleteRuns({ run_ids: ["a"] });
    expect(folder.lines).toContain(newer);
  });

  it("works with a folder that cannot be used", async () => {
    folder.refusal = new Error("EACCES: permission denied");
    const store = openStore();
    store.record(sampleRun("a"));
    await store.load();
    expect(store.aggregate().generations).toBe(1);
    expect(await idsOf(store)).toEqual(["a"]);
    expect(store.last()).toEqual(sampleRun("a").stats);
    await store.close();
    await store.load();
    expect(logger.entries).toEqual([
      "warn: Cannot read the run history.",
      "warn: Cannot write the run history; keeping it in memory.",
    ]);
  });
});

describe("deleting", () => {
  it("deletes for good, also from the files of a host that has ended", async () => {
    await writeRuns("a", "b", "c");
    clock.advance(3 * HOUR);
    const store = openStore();
    expect(await store.deleteRuns({ before: NOON + 2 })).toBe(2);
    expect(await idsOf(store)).toEqual(["c"]);
    const runs = folder.lines.filter((line) => line.includes('"run":'));
    expect(runs).toHaveLength(1);
    expect(await idsOf(openStore())).toEqual(["c"]);
  });

  it("deletes runs of this host", async () => {
    const store = openStore();
    store.record(sampleRun("a"));
    store.record(sampleRun("b"));
    expect(await store.deleteRuns({ run_ids: ["a"] })).toBe(1);
    expect(folder.lines.filter((line) => line.includes('"run_id":"a"'))).toEqual([]);
    store.record(sampleRun("c", { at: NOON + 1 }));
    await store.close();
    expect(await idsOf(openStore())).toEqual(["c", "b"]);
  });

  it("waits to erase runs of a host that still writes, but hides them at once", async () => {
    const other = openStore();
    other.record(sampleRun("a"));
    await other.close();
    const store = openStore();
    await store.deleteRuns({ run_ids: ["a"] });
    expect(folder.lines.some((line) => line.includes('"run":'))).toBe(true);
    expect(await idsOf(openStore())).toEqual([]);
  });

  it("fails with an error when the disk refuses", async () => {
    const store = openStore();
    store.record(sampleRun("a"));
    folder.room = 0;
    await expect(store.deleteRuns({ run_ids: ["a"] })).rejects.toThrow(HistoryWriteError);
    await expect(store.rateRun("nobody", "up")).resolves.toBe(false);
  });
});

describe("a host that lives for months", () => {
  it("remembers only the segments that exist, its own and those of others", async () => {
    const reads = vi.spyOn(folder, "chunks");
    const store = openStore();
    for (let day = 0; day < 40; day += 1) {
      await writeRuns(`other-${day}`);
      store.record(sampleRun(`own-${day}`, { at: NOON + day }));
      const written = folder.nextSync();
      await clock.advanceAsync(250);
      await written;
      await store.load();
      await clock.advanceAsync(24 * HOUR);
    }
    await store.deleteRuns({ run_ids: ["own-0", "other-0"] });
    await store.load();
    expect(folder.files.size).toBeLessThan(20);
    const { segments } = store;
    expect(segments.length).toBeLessThanOrEqual(folder.files.size);
    for (const name of segments) expect([...folder.files.keys()]).toContain(name);
    expect((await idsOf(store)).length).toBe(78);
    reads.mockClear();
    await store.load();
    expect(reads).not.toHaveBeenCalled();
  });
});

describe("maintenance", () => {
  it("joins many small files a minute after the first run and loses nothing", async () => {
    for (let index = 0; index < 20; index += 1) await writeRuns(`r${index}`);
    clock.advance(3 * HOUR);
    const store = openStore();
    store.record(sampleRun("mine"));
    await store.load();
    clock.advance(60_000);
    await store.load();
    expect(folder.files.size).toBeLessThanOrEqual(2);
    expect((await idsOf(store)).length).toBe(21);
    await store.close();
    expect((await idsOf(openStore())).length).toBe(21);
  });

  it("leaves maintenance to the host that holds the lock", async () => {
    await writeRuns("a");
    clock.advance(3 * HOUR);
    folder.locked = true;
    const store = openStore();
    await store.deleteRuns({ run_ids: ["a"] });
    expect(folder.lines.some((line) => line.includes('"run":'))).toBe(true);
    expect(await idsOf(store)).toEqual([]);
  });

  it("removes runs that are too old", async () => {
    await writeRuns("old");
    clock.advance(731 * 24 * HOUR);
    const store = openStore();
    store.record(sampleRun("new"));
    await store.load();
    clock.advance(60_000);
    await store.load();
    expect(await idsOf(store)).toEqual(["new"]);
  });
});

it("gives the same result in any order of reading and after any number of rewrites", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("record" as const), host: fc.nat({ max: 2 }), id: fc.nat({ max: 9 }) }),
    fc.record({ kind: fc.constant("delete" as const), host: fc.nat({ max: 2 }), id: fc.nat({ max: 9 }) }),
    fc.record({ kind: fc.constant("wait" as const), host: fc.nat({ max: 2 }), id: fc.nat({ max: 9 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      clock = new FakeClock();
      folder = new MemoryHistoryFolder(() => clock.date());
      const hosts = [openStore(), openStore(), openStore()];
      const expected = new Set<string>();
      const gone = new Set<string>();
      for (const { kind, host, id } of steps) {
        const store = hosts[host];
        const name = `r${id}`;
        if (kind === "record") {
          store?.record(sampleRun(name, { at: NOON + id }));
          if (!gone.has(name)) expected.add(name);
        } else if (kind === "delete") {
          for (const each of hosts) await each.close();
          if ((await store?.deleteRuns({ run_ids: [name] })) === 1) gone.add(name);
          expected.delete(name);
        } else clock.advance(2 * HOUR);
      }
      for (const each of hosts) await each.close();
      const wanted = [...expected].sort().reverse();
      for (const each of [...hosts, openStore()]) expect(await idsOf(each)).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});

it("lists and counts the runs of a newer host as far as they can be read", async () => {
  await writeRuns("a");
  const newer = {
    run_id: "newer",
    at: NOON + 5,
    model: "smollm2",
    mood: "good",
    error_code: "engine_bored",
    stats: { output_tokens: 7, energy: 4, finish_reason: "filtered" },
    settings: { temperature: 9, mirostat: 2 },
  };
  const damaged = { run_id: "damaged", at: "noon", stats: { output_tokens: 1, total_time: "long" } };
  const lines = [newer, damaged].map((run) => `${JSON.stringify({ v: 1, written_by: "9.0.0", run })}\n`);
  folder.put("runs-newer", lines.join(""), clock.date());
  const store = openStore();
  const { runs } = await store.listRuns({ limit: 9 });
  const { mood: _, ...shown } = newer;
  const { stats } = sampleRun("a");
  expect(runs).toMatchObject([
    shown,
    { run_id: "a", stats },
    { run_id: "damaged", at: 0, model: "", stats: { output_tokens: 1 } },
  ]);
  expect(store.aggregate({ group_by: "settings" })).toMatchObject({
    generations: 3,
    output_tokens: 8 + (stats.output_tokens ?? 0),
    by_settings: { "temperature=9": { generations: 1 } },
  });
  const filtered = await store.listRuns({ limit: 9, ...{ finish_reason: "filtered" as "stop" } });
  expect(filtered.runs.map(({ run_id }) => run_id)).toEqual(["newer"]);
  expect(logger.entries).toEqual([]);
});
