import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { expect, it } from "vitest";
import { EndedRuns } from "../../../native-host/src/runs/ended-runs.ts";
import type { RunListener } from "../../../native-host/src/runs/run-listener.ts";
import { RecordingLogger } from "../../helpers/host/recording-logger.ts";
import { NOON, sampleRun } from "../../helpers/runs/sample-run.ts";

class Listener implements RunListener {
  readonly runs: StoredRun[] = [];
  closed = false;

  record(run: StoredRun): void {
    this.runs.push(run);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function open() {
  const [history, exported] = [new Listener(), new Listener()];
  const logger = new RecordingLogger();
  return { history, exported, logger, runs: new EndedRuns({ listeners: [history, exported], logger }) };
}

it("gives every listener the same run, converted once", () => {
  const { runs, history, exported } = open();
  const { settings: _, ...run } = sampleRun("a");
  runs.record(run);
  expect(history.runs).toEqual([sampleRun("a")]);
  expect(exported.runs[0]).toBe(history.runs[0]);
});

it("passes on no text of the settings, nor any field it does not know", () => {
  const { runs, history } = open();
  const settings = { ...DEFAULT_SETTINGS, seed: 1, system_prompt: "SECRET", stop: ["SECRET"] };
  const { settings: _, ...run } = sampleRun("a");
  runs.record({ ...run, settings, ...{ text: "SECRET" } });
  expect(history.runs).toHaveLength(1);
  expect(JSON.stringify(history.runs)).not.toContain("SECRET");
});

it("leaves impossible numbers out and says so once", () => {
  const { runs, history, logger } = open();
  const stats = { output_tokens: 3, tokens_per_second: 50_000, total_time: Number.NaN };
  const { settings: _, ...run } = sampleRun("a", { stats });
  runs.record(run);
  expect(history.runs.map((each) => each.stats)).toEqual([{ output_tokens: 3 }]);
  expect(logger.entries).toEqual(["warn: Dropped impossible numbers of a run."]);
});

it("keeps the source of a number", () => {
  const { runs, history } = open();
  const stats = { output_tokens: 3, sources: { output_tokens: "reported" } } as const;
  runs.record({ run_id: "a", at: NOON, model: "m", stats });
  expect(history.runs[0]?.stats).toEqual(stats);
});

it("passes on nothing that is no run", () => {
  const { runs, history } = open();
  runs.record({ run_id: "", at: NOON, model: "m", stats: {} });
  expect(history.runs).toEqual([]);
});

it("closes every listener, also where one fails", async () => {
  const { runs, history, exported } = open();
  history.close = () => Promise.reject(new Error("the disk is full"));
  await runs.close();
  expect(exported.closed).toBe(true);
});
