import { type ReadonlySignal, signal } from "@preact/signals";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { failureWords } from "../locale/words/failure-words.ts";
import type { WorkerClient } from "../worker-client/worker-client.ts";
import { type ExportedFile, exportRuns } from "./state/export-runs.ts";
import { spanBefore, spanOf } from "./state/period.ts";
import { changeFilter, hostFilter } from "./state/run-filter.ts";
import { RunLoader } from "./state/run-loader.ts";
import type { Deletion, RunsActions, RunsState, Totals } from "./state/runs-view.ts";

export interface RunsModel {
  readonly state: ReadonlySignal<RunsState>;
  readonly actions: RunsActions;
}

export interface RunsModelOptions {
  worker: Pick<WorkerClient, "state" | "subscribe" | "request" | "reconnect">;
  clock: Pick<Clock, "date" | "now">;
  save: (file: ExportedFile) => void;
  copy: (text: string) => Promise<void>;
}

/** Time between redraws while more runs are read, ms. */
const DRAW_EVERY = 800;
/** Most ids in one `delete_runs` request. */
const MOST_IDS = 1000;
const EXPORT_PAGE = 200;

/** Connects the Runs page with the host's history. */
export function createRunsModel({ worker, clock, save, copy }: RunsModelOptions): RunsModel {
  const state = signal<RunsState>({
    connection: worker.state.connection,
    filter: { period: "week" },
    now: clock.date(),
    runs: [],
    reading: true,
    truncated: false,
  });
  const loader = new RunLoader((fields) => worker.request("list_runs", fields));
  let asked = 0;
  let readingOn: Promise<void> | undefined;
  let refreshing: Promise<void> | undefined;

  const update = (change: Partial<RunsState>) => {
    state.value = { ...state.value, ...change };
  };
  const showRuns = () => update({ runs: loader.runs, truncated: loader.truncated });
  const fail = (error: unknown) => update({ failure: failureWords(error), reading: false });

  /** Reads the totals; drops a response that a newer request has overtaken. */
  async function readTotals(): Promise<void> {
    asked += 1;
    const turn = asked;
    const { filter, now } = state.value;
    const before = spanBefore(filter.period, now);
    const shownFilter = hostFilter(filter, now);
    const [all, shown, earlier] = await Promise.all([
      worker.request("get_stats", {}),
      worker.request("get_stats", shownFilter),
      before === undefined ? undefined : worker.request("get_stats", { ...shownFilter, ...before }),
    ]);
    if (turn !== asked) return;
    const totals: Totals = { all: all.aggregate, shown: shown.aggregate };
    if (earlier !== undefined) totals.before = earlier.aggregate;
    update({ totals });
  }

  /** Reads pages until the filter is satisfied, with one reader at a time. */
  function readRuns(): Promise<void> {
    readingOn ??= readPages().finally(() => {
      readingOn = undefined;
    });
    return readingOn;
  }

  async function readPages(): Promise<void> {
    const needsMore = () => loader.needs(spanOf(state.value.filter.period, state.value.now).since);
    update({ reading: needsMore() });
    let drawn = Number.NEGATIVE_INFINITY;
    while (needsMore()) {
      await loader.readOn();
      if (clock.now() - drawn < DRAW_EVERY) continue;
      drawn = clock.now();
      showRuns();
    }
    showRuns();
    update({ reading: false });
  }

  async function read(): Promise<void> {
    const { failure: _, ...rest } = state.value;
    state.value = { ...rest, now: clock.date() };
    await Promise.all([readTotals(), readRuns()]).catch(fail);
  }

  /** Reads what is new. A tab that becomes visible and gets the focus asks twice, and is answered once. */
  function refresh(): Promise<void> {
    refreshing ??= readNews().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function readNews(): Promise<void> {
    if (state.value.totals === undefined || state.value.failure !== undefined) return read();
    update({ now: clock.date() });
    await Promise.all([readTotals(), loader.readNewest().then(showRuns)]).catch(fail);
  }

  async function deleteRuns(deletion: Deletion): Promise<number> {
    let deleted = 0;
    try {
      if ("before" in deletion) {
        deleted = (await worker.request("delete_runs", { before: deletion.before })).deleted;
        loader.replace((run) => (run.at < deletion.before ? undefined : run));
      } else {
        for (let start = 0; start < deletion.run_ids.length; start += MOST_IDS) {
          const run_ids = deletion.run_ids.slice(start, start + MOST_IDS);
          deleted += (await worker.request("delete_runs", { run_ids })).deleted;
          const gone = new Set(run_ids);
          loader.replace((run) => (gone.has(run.run_id) ? undefined : run));
        }
      }
    } finally {
      // A later request may fail after an earlier one has deleted.
      showRuns();
    }
    await readTotals();
    return deleted;
  }

  const inWords = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw new Error(failureWords(error), { cause: error });
    });

  worker.subscribe((event) => {
    if (event.type !== "state_changed") return;
    const { connection } = event.state;
    const isBack = connection.status === "connected" && state.value.connection.status !== "connected";
    update({ connection });
    if (isBack && state.value.failure !== undefined) void read();
  });
  void read();

  return {
    state,
    actions: {
      setFilter(change) {
        update({ filter: changeFilter(state.value.filter, change) });
        void Promise.all([readTotals(), readRuns()]).catch(fail);
      },
      refresh: () => void refresh(),
      reconnect: () => worker.reconnect(),
      async countBefore(before) {
        const { aggregate } = await inWords(worker.request("get_stats", { until: before }));
        return aggregate.generations;
      },
      deleteRuns: (deletion) => inWords(deleteRuns(deletion)),
      async rate(run_id, rating) {
        await inWords(worker.request("rate_run", { run_id, rating }));
        loader.replace((run) => {
          if (run.run_id !== run_id) return run;
          const { rating: _, ...rest } = run;
          return rating === "none" ? rest : { ...rest, rating };
        });
        showRuns();
      },
      async exportRuns(format, onProgress) {
        const { filter, now } = state.value;
        const fields = { ...hostFilter(filter, now), limit: EXPORT_PAGE };
        const list = (before: string | undefined) =>
          worker.request("list_runs", before === undefined ? fields : { ...fields, before });
        const file = await inWords(exportRuns(format, list, onProgress));
        save(file);
        return file.runs;
      },
      copy,
    },
  };
}
