import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { paintPlot } from "../../extension/src/runs/plots/canvas/paint-plot.ts";
import { RunsPage } from "../../extension/src/runs/runs-page.tsx";
import { spanBefore } from "../../extension/src/runs/state/period.ts";
import { filterRuns } from "../../extension/src/runs/state/run-filter.ts";
import type { RunsState } from "../../extension/src/runs/state/runs-view.ts";
import { sampleHistory } from "../helpers/runs/sample-history.ts";
import { REMOTE_RUN } from "../helpers/runs/sample-run.ts";
import { sampleTotals } from "../helpers/runs/sample-totals.ts";
import type { GalleryState } from "./gallery-state.ts";

const NOW = Date.parse("2026-03-05T14:02:00");
const actions = new Proxy({} as never, { get: () => () => Promise.resolve(240) });

function runsPage(runs: readonly StoredRun[], change: Partial<RunsState> = {}) {
  const filter = change.filter ?? { period: "week" as const };
  const before = spanBefore(filter.period, NOW);
  const state: RunsState = {
    connection: { status: "connected", engine: "llama_cpp", host_version: "0.1.0" },
    filter,
    now: NOW,
    runs,
    reading: false,
    truncated: false,
    totals: {
      all: sampleTotals(runs),
      shown: sampleTotals(filterRuns(runs, filter, NOW)),
      ...(before === undefined
        ? {}
        : { before: sampleTotals(runs.filter(({ at }) => at >= before.since && at < before.until)) }),
    },
    ...change,
  };
  return <RunsPage state={state} actions={actions} paint={paintPlot} />;
}

const page = (view: GalleryState["view"], press: string[] = []): GalleryState => ({
  page: "runs",
  view,
  press,
});
const many = () => runsPage(sampleHistory(412, NOW, 47));

/** Runs of this computer and of a server, some of them asked for through the local API. */
const mixed = () =>
  runsPage(
    sampleHistory(60, NOW, 7).map((run, index) =>
      index % 2 === 1
        ? run
        : {
            ...REMOTE_RUN,
            run_id: run.run_id,
            at: run.at,
            client: index % 3 === 0 ? "api" : undefined,
            stats: {
              ...REMOTE_RUN.stats,
              time_to_first_token: 90 + ((index * 37) % 80),
              tokens_per_second: 80 + ((index * 13) % 30),
            },
          },
    ),
  );

/** States of the Runs page with no, one, some and very many runs. */
export const RUNS_STATES: Record<string, GalleryState> = {
  runs_none: page(() => runsPage([])),
  runs_one: page(() => runsPage(sampleHistory(1, NOW))),
  runs_in_a_minute: page(() => runsPage(sampleHistory(6, NOW, 0.05))),
  runs_some: page(many),
  runs_ten_thousand: page(() =>
    runsPage(sampleHistory(10_000, NOW, 30), { filter: { period: "all" }, reading: true }),
  ),
  runs_remote: page(mixed),
  runs_remote_card: page(mixed, ["Open the run from"]),
  runs_remote_compared: page(mixed, ["Compare gpu-box", "Compare SmolLM2", "Compare"]),
  runs_filtered_away: page(() =>
    runsPage(sampleHistory(40, NOW), { filter: { period: "week", finish_reason: "context_full" } }),
  ),
  runs_away: page(() => {
    const view = runsPage([], { connection: { status: "missing", detail: "" } });
    const { totals: _, ...state } = view.props.state as RunsState;
    return <RunsPage state={{ ...state, failure: "gone" }} actions={actions} paint={paintPlot} />;
  }),
  runs_waiting: page(() => {
    const { totals: _, ...state } = runsPage([]).props.state as RunsState;
    return <RunsPage state={{ ...state, reading: true }} actions={actions} paint={paintPlot} />;
  }),
  runs_card: page(many, ["Open the run from today 12:28"]),
  runs_delete: page(many, ["Delete…"]),
  runs_export: page(many, ["Export"]),
  runs_table: page(many, ["As a table"]),
  runs_compared: page(many, ["Compare SmolLM2-135M", "Compare Qwen3-4B", "Compare"]),
};
