import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readHostConfig } from "../../native-host/src/config/host-config.ts";
import { DiskStatisticsStore } from "../../native-host/src/runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../../native-host/src/runs/history/history-folder.ts";
import { parseHistoryLine } from "../../native-host/src/runs/history/history-line.ts";
import { parseStoredRun } from "../../native-host/src/runs/parse-stored-run.ts";
import { RecordingLogger } from "../helpers/host/recording-logger.ts";
import { FakeClock } from "../helpers/time/fake-clock.ts";
import { asComparable } from "./comparable-numbers.ts";
import { loadParsers, RELEASES, type Release, readJson } from "./releases.ts";

const MOST_RUNS = 200;
const homes: string[] = [];

afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** An aggregate, and each group in it, without the percentiles of the reading speed. */
function withoutReadingSpeed<T>(aggregate: T): T {
  return JSON.parse(
    JSON.stringify(aggregate, (name, value) => (name === "prompt_tokens_per_second" ? undefined : value)),
  );
}

/** A copy of the release's home that may be written. */
function copyHome({ folder }: Release): string {
  const home = mkdtempSync(join(tmpdir(), "tacho-replay-"));
  homes.push(home);
  cpSync(join(folder, "home"), home, { recursive: true });
  return home;
}

function openStore(home: string) {
  const logger = new RecordingLogger();
  const folder = openHistoryFolder(join(home, "statistics"));
  return { logger, store: new DiskStatisticsStore({ folder, clock: new FakeClock(), logger }) };
}

describe.each(RELEASES)("the home that $name left", (release) => {
  const recorded = readJson(release, "home-answers.json");
  const answers = asComparable(recorded);

  it("has every run, with every number as it was that compares with others", async () => {
    const { store, logger } = openStore(copyHome(release));
    const { runs, next } = await store.listRuns({ limit: MOST_RUNS });
    expect(runs.length).toBeGreaterThan(25);
    expect(runs).toEqual(answers.runs);
    expect(next).toBeUndefined();
    expect(logger.entries).toEqual([]);
  });

  it("gives the aggregate that it gave, without the reading speed of prompts of a few tokens", async () => {
    const { store } = openStore(copyHome(release));
    await store.load();
    const { prompt_tokens_per_second: then, ...aggregate } = answers.aggregate;
    const { prompt_tokens_per_second: now, ...others } = store.aggregate({ group_by: "settings" });
    expect(others).toMatchObject(withoutReadingSpeed(aggregate));
    const speeds = (runs: { stats: { prompt_tokens_per_second?: number } }[]) =>
      runs.flatMap(({ stats }) => stats.prompt_tokens_per_second ?? []);
    expect(speeds(recorded.runs)).toContain(then.p50);
    expect(speeds(answers.runs)).toEqual([]);
    expect(now).toBeUndefined();
    expect(store.last()).toEqual(answers.last);
  });

  it("can be rated, deleted from and written on", async () => {
    const home = copyHome(release);
    const [first, second] = answers.runs;
    const { store } = openStore(home);
    expect(await store.rateRun(first.run_id, "down")).toBe(true);
    expect(await store.deleteRuns({ run_ids: [second.run_id] })).toBe(1);
    await store.close();
    const { runs } = await openStore(home).store.listRuns({ limit: MOST_RUNS });
    expect(runs).toEqual([{ ...first, rating: "down" }, ...answers.runs.slice(2)]);
  });

  it("has lines that are read as the release itself reads them", async () => {
    const frozen = await loadParsers(release);
    const folder = join(release.folder, "home", "statistics");
    const lines = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), "utf8").trimEnd().split("\n"),
    );
    const kinds = new Set<string>();
    for (const text of lines) {
      const line = parseHistoryLine(text);
      kinds.add(line.kind);
      expect(line).toMatchObject(frozen.parseHistoryLine(text));
    }
    expect([...kinds].sort()).toEqual(["deleted", "rated", "run"]);
    for (const run of answers.runs) {
      expect(frozen.storedRunSchema.safeParse(run)).toEqual({ success: true, data: run });
      expect(frozen.parseStoredRun(run)).toEqual({ run, refused: [] });
      expect(parseStoredRun(run)).toEqual({ run, refused: [] });
    }
    for (const run of recorded.runs) {
      expect(frozen.parseStoredRun(run)).toEqual({ run, refused: [] });
      expect(parseStoredRun(run).run).toEqual(asComparable(run));
    }
  });

  it("has a configuration in which nothing is wrong", () => {
    const path = join(release.folder, "home", "config.json");
    const { config, problems } = readHostConfig(path);
    expect(problems).toEqual([]);
    expect(config.defaultModel).toBe("my-model");
    expect([...config.models]).toEqual([["my-model", "/home/user/tacho/downloads/my-model.Q4_K_M.gguf"]]);
    expect(config.exports).toEqual({
      prometheus_textfile: "/home/user/tacho/tacho.prom",
      otlp: { endpoint: "http://127.0.0.1:4318", headers: { authorization: "Bearer example" } },
    });
  });
});
