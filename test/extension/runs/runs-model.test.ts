import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it } from "vitest";
import { createRunsModel } from "../../../extension/src/runs/runs-model.ts";
import type { ExportedFile } from "../../../extension/src/runs/state/export-runs.ts";
import type { WorkerClient, WorkerEvent } from "../../../extension/src/worker-client/worker-client.ts";
import { INITIAL_WORKER_STATE } from "../../../extension/src/worker-client/worker-state.ts";
import { FakeHistory } from "../../helpers/extension/fake-history.ts";
import { variedRun } from "../../helpers/runs/sample-history.ts";
import { sampleTotals } from "../../helpers/runs/sample-totals.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

const CONNECTED = { status: "connected", engine: "scripted", host_version: "0.1.0" } as const;

/** Fake worker with a host that has a history. */
class FakeWorkerClient {
  readonly history: FakeHistory;
  readonly asked: { action: string; fields: Record<string, unknown> }[] = [];
  failure: Error | undefined;
  state = { ...INITIAL_WORKER_STATE, connection: CONNECTED as WorkerClient["state"]["connection"] };
  private listener: (event: WorkerEvent) => void = () => {};

  constructor(count: number, now: number) {
    this.history = new FakeHistory(count, now);
  }

  subscribe = (listener: (event: WorkerEvent) => void) => {
    this.listener = listener;
    return () => {};
  };
  reconnect = () => {};

  setConnection(connection: WorkerClient["state"]["connection"]): void {
    this.state = { ...this.state, connection };
    this.listener({ type: "state_changed", state: this.state });
  }

  request = (async (action: string, fields: Record<string, never>) => {
    this.asked.push({ action, fields });
    if (this.failure !== undefined) throw this.failure;
    const { history } = this;
    const meant = (run: { at: number; model: string }) =>
      run.at >= (fields.since ?? Number.NEGATIVE_INFINITY) &&
      run.at < (fields.until ?? Number.POSITIVE_INFINITY) &&
      (fields.model === undefined || run.model === fields.model);
    switch (action) {
      case "get_stats":
        return { aggregate: sampleTotals(history.runs.filter(meant)) };
      case "list_runs":
        return history.list(fields as never);
      case "delete_runs": {
        const ids = new Set<string>(fields.run_ids ?? []);
        const before = history.runs.length;
        history.runs = history.runs.filter(
          ({ run_id, at }) => !(fields.before === undefined ? ids.has(run_id) : at < fields.before),
        );
        return { deleted: before - history.runs.length };
      }
      default:
        return {};
    }
  }) as unknown as WorkerClient["request"];
}

const NOW = 1_700_000_000_000;

async function start(count: number, change: (worker: FakeWorkerClient) => void = () => {}) {
  const worker = new FakeWorkerClient(count, NOW - 1);
  change(worker);
  const saved: ExportedFile[] = [];
  const model = createRunsModel({
    worker,
    clock: { date: () => NOW, now: () => 0 },
    save: (file) => saved.push(file),
    copy: () => Promise.resolve(),
  });
  const settled = async () => {
    await macrotask();
    while (model.state.value.reading) await macrotask();
  };
  await settled();
  return {
    worker,
    model,
    saved,
    settled,
    asked: (action: string) => worker.asked.filter((each) => each.action === action),
  };
}

describe("createRunsModel", () => {
  it("requests the totals of all runs, the period and the one before, and reads the runs", async () => {
    const { model, asked } = await start(400);
    const { totals, runs, failure } = model.state.value;
    expect(totals?.all.generations).toBe(400);
    expect(totals?.shown.generations).toBe(168);
    expect(totals?.before?.generations).toBe(168);
    expect(runs.length).toBeGreaterThanOrEqual(168);
    expect(failure).toBeUndefined();
    expect(asked("get_stats")).toHaveLength(3);
  });

  it("requests new totals for a new filter and reads further back only when needed", async () => {
    const { model, asked, settled } = await start(2000);
    const pages = asked("list_runs").length;
    model.actions.setFilter({ model: "Qwen3-4B-Q4_K_M" });
    await settled();
    expect(asked("list_runs")).toHaveLength(pages);
    expect(asked("get_stats").at(-1)?.fields).toMatchObject({ model: "Qwen3-4B-Q4_K_M" });
    model.actions.setFilter({ period: "all" });
    await settled();
    expect(model.state.value.runs).toHaveLength(2000);
    expect(model.state.value.totals?.before).toBeUndefined();
  });

  it("adds new runs on refresh", async () => {
    const { model, worker, settled } = await start(10);
    worker.history.runs.unshift(variedRun(99, NOW));
    model.actions.refresh();
    await settled();
    expect(model.state.value.runs[0]?.run_id).toBe("run-99");
    expect(model.state.value.totals?.all.generations).toBe(11);
  });

  it("shows a new run once when the tab becomes visible and gets the focus in one turn", async () => {
    const { model, worker, asked, settled } = await start(10);
    worker.history.runs.unshift(variedRun(99, NOW));
    const before = asked("list_runs").length;
    model.actions.refresh();
    model.actions.refresh();
    await settled();
    expect(model.state.value.runs.filter(({ run_id }) => run_id === "run-99")).toHaveLength(1);
    expect(model.state.value.runs).toHaveLength(11);
    expect(asked("list_runs")).toHaveLength(before + 1);
    worker.history.runs.unshift(variedRun(100, NOW + 1));
    model.actions.refresh();
    await settled();
    expect(model.state.value.runs).toHaveLength(12);
  });

  it("no longer shows what was deleted before a later request failed", async () => {
    const { model, worker, settled } = await start(1500);
    model.actions.setFilter({ period: "all" });
    await settled();
    const run_ids = worker.history.runs.slice(0, 1200).map(({ run_id }) => run_id);
    const request = worker.request;
    let deletions = 0;
    worker.request = ((action: never, fields: never) => {
      if (action === "delete_runs") deletions += 1;
      return deletions > 1 ? Promise.reject(new Error("gone")) : request(action, fields);
    }) as never;
    await expect(model.actions.deleteRuns({ run_ids })).rejects.toThrow();
    expect(model.state.value.runs).toHaveLength(500);
  });

  it("deletes by id in requests of allowed size and shows the remaining runs", async () => {
    const { model, worker, asked, settled } = await start(1500);
    model.actions.setFilter({ period: "all" });
    await settled();
    const run_ids = worker.history.runs.slice(0, 1200).map(({ run_id }) => run_id);
    expect(await model.actions.deleteRuns({ run_ids })).toBe(1200);
    expect(asked("delete_runs").map(({ fields }) => (fields.run_ids as string[]).length)).toEqual([
      1000, 200,
    ]);
    expect(model.state.value.runs).toHaveLength(300);
    expect(model.state.value.totals?.all.generations).toBe(300);
  });

  it("counts and deletes the runs before a date", async () => {
    const { model, worker } = await start(100);
    const before = worker.history.runs[39]?.at ?? 0;
    expect(await model.actions.countBefore(before)).toBe(60);
    expect(await model.actions.deleteRuns({ before })).toBe(60);
    expect(model.state.value.runs).toHaveLength(40);
  });

  it("rates a run and removes the rating", async () => {
    const { model } = await start(3);
    await model.actions.rate("run-0", "down");
    expect(model.state.value.runs[0]?.rating).toBe("down");
    await model.actions.rate("run-0", "none");
    expect(model.state.value.runs[0]).not.toHaveProperty("rating");
  });

  it("exports the filtered runs as the host lists them", async () => {
    const { model, saved, asked } = await start(30);
    model.actions.setFilter({ model: "m" });
    expect(await model.actions.exportRuns("jsonl", () => {})).toBe(30);
    expect(saved).toMatchObject([{ name: "tacho-runs.jsonl", runs: 30 }]);
    expect(asked("list_runs").at(-1)?.fields).toMatchObject({ model: "m", since: expect.any(Number) });
  });

  it("reports a refusal in the host's words", async () => {
    const { model, worker } = await start(3);
    const error = wireError("internal", "The history of runs cannot be written.");
    worker.failure = new RequestFailedError({ type: "request_failed", status: "error", error });
    await expect(model.actions.deleteRuns({ before: 1 })).rejects.toThrow("cannot be written");
    await expect(model.actions.rate("run-0", "up")).rejects.toThrow("cannot be written");
    await expect(model.actions.exportRuns("csv", () => {})).rejects.toThrow("cannot be written");
    expect(model.state.value.runs[0]).not.toHaveProperty("rating");
  });

  it("reads automatically once the host is connected", async () => {
    const { model, worker, settled } = await start(5, (worker) => {
      worker.state = { ...worker.state, connection: { status: "missing", detail: "" } };
      worker.failure = new Error("gone");
    });
    expect(model.state.value).toMatchObject({ failure: expect.any(String), runs: [] });
    worker.failure = undefined;
    worker.setConnection(CONNECTED);
    await settled();
    expect(model.state.value.runs).toHaveLength(5);
    expect(model.state.value.failure).toBeUndefined();
  });

  it("drops totals of an outdated filter", async () => {
    const { model, worker, settled } = await start(50);
    const answers: (() => void)[] = [];
    const request = worker.request;
    worker.request = ((action: never, fields: never) =>
      new Promise((resolve) => answers.push(() => resolve(request(action, fields) as never)))) as never;
    const slow = createRunsModel({
      worker,
      clock: { date: () => NOW, now: () => 0 },
      save: () => {},
      copy: async () => {},
    });
    slow.actions.setFilter({ period: "all" });
    const [first, second] = [answers.slice(0, 4), answers.slice(4)];
    for (const answer of [...second, ...first]) answer();
    await macrotask();
    await settled();
    expect(slow.state.value.totals?.before).toBeUndefined();
    expect(slow.state.value.totals?.shown.generations).toBe(50);
    expect(model.state.value.filter.period).toBe("week");
  });
});
