import { describe, expect, it } from "vitest";
import { MOST_HELD, MOST_RUNS, RunLoader } from "../../../../extension/src/runs/state/run-loader.ts";
import { FakeHistory } from "../../../helpers/extension/fake-history.ts";
import { variedRun } from "../../../helpers/runs/sample-history.ts";

async function readAll(loader: RunLoader, since?: number): Promise<void> {
  while (loader.needs(since)) await loader.readOn();
}

describe("RunLoader", () => {
  it("starts with a small page and reads every run once, newest first", async () => {
    const history = new FakeHistory(450);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    expect(loader.runs.map(({ run_id }) => run_id)).toEqual(history.runs.map(({ run_id }) => run_id));
    expect(history.asked.map(({ limit }) => limit)).toEqual([50, 200, 200]);
    expect(loader.truncated).toBe(false);
  });

  it("stops once it has enough runs from before the period to define what is usual", async () => {
    const history = new FakeHistory(5000);
    const loader = new RunLoader(history.list);
    const since = history.runs[300]?.at;
    await readAll(loader, since);
    expect(loader.runs.length).toBeGreaterThanOrEqual(500);
    expect(loader.runs.length).toBeLessThan(800);
    await readAll(loader, history.runs[1000]?.at);
    expect(loader.runs.length).toBeGreaterThanOrEqual(1200);
  });

  it("sends one request when the history is empty", async () => {
    const history = new FakeHistory(0);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    expect(history.asked).toHaveLength(1);
  });

  it("stops at the maximum and reports that there are more runs", async () => {
    const history = new FakeHistory(MOST_RUNS + 500);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    expect(loader.runs.length).toBeLessThan(MOST_RUNS + 200);
    expect(loader.truncated).toBe(true);
  });

  it("reads new runs down to the newest known one", async () => {
    const history = new FakeHistory(300);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    history.runs.unshift(variedRun(9001, Date.now() + 2), variedRun(9000, Date.now() + 1));
    history.asked.length = 0;
    await loader.readNewest();
    expect(loader.runs.slice(0, 3).map(({ run_id }) => run_id)).toEqual(["run-9001", "run-9000", "run-0"]);
    expect(loader.runs).toHaveLength(302);
    expect(history.asked).toHaveLength(1);
  });

  it("has each run once when two readers read the same new ones", async () => {
    const history = new FakeHistory(30);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    history.runs.unshift(variedRun(9000, Date.now() + 1));
    await Promise.all([loader.readNewest(), loader.readNewest()]);
    expect(loader.runs).toHaveLength(31);
  });

  it("lets go of the oldest runs of a tab that stays open while new ones come", async () => {
    const history = new FakeHistory(MOST_RUNS);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    for (let index = 0; index < MOST_HELD - MOST_RUNS + 1; index += 1) {
      history.runs.unshift(variedRun(100_000 + index, Date.now() + index));
    }
    await loader.readNewest();
    expect(loader.runs).toHaveLength(MOST_RUNS);
    expect(loader.runs[0]?.run_id).toBe(history.runs[0]?.run_id);
    expect(loader.truncated).toBe(true);
    expect(loader.needs(undefined)).toBe(false);
  });

  it("finds the first run of a history that was empty", async () => {
    const history = new FakeHistory(0);
    const loader = new RunLoader(history.list);
    await readAll(loader);
    history.runs.unshift(variedRun(1, Date.now()));
    await loader.readNewest();
    expect(loader.runs).toHaveLength(1);
  });
});
