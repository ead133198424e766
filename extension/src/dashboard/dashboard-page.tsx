import { useMemo, useState } from "preact/hooks";
import { describeConnection } from "../text/describe-connection.ts";
import { messages } from "../text/messages.en.ts";
import { ConnectionNotice } from "./connection-notice.tsx";
import { DashboardHeader } from "./dashboard-header.tsx";
import { DashboardSheet, type OpenSheet } from "./dashboard-sheet.tsx";
import type { DashboardActions, DashboardState } from "./dashboard-view.ts";
import { EmptyHistory } from "./empty-history.tsx";
import { ModelsTable } from "./models-table.tsx";
import { OneRun } from "./one-run.tsx";
import { PlotGrid } from "./plot-grid.tsx";
import type { PaintPlot } from "./plots/paint-plot.ts";
import { filterRuns } from "./run-filter.ts";
import { RunsTable } from "./runs-table.tsx";
import { RunHistory } from "./slower/run-history.ts";
import { TileRow } from "./tile-row.tsx";

export interface DashboardPageProps {
  state: DashboardState;
  actions: DashboardActions;
  paint: PaintPlot;
}

/** The history of runs: in numbers, in plots, run by run. */
export function DashboardPage({ state, actions, paint }: DashboardPageProps) {
  const text = messages.dashboard;
  const { runs, filter, now, totals, connection } = state;
  const [sheet, setSheet] = useState<OpenSheet>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const shown = useMemo(() => filterRuns(runs, filter, now), [runs, filter, now]);
  const history = useMemo(() => new RunHistory(runs), [runs]);
  const only = shown.length === 1 ? shown[0] : undefined;
  const openRun = (runId: string) => setSheet({ kind: "run", runId });
  const problem = totals === undefined ? describeConnection(connection) : undefined;
  const isEmpty = totals !== undefined && totals.all.generations === 0;
  const leavesNone = totals !== undefined && !isEmpty && totals.shown.generations === 0;

  return (
    <main class="dashboard">
      <DashboardHeader
        filter={filter}
        models={Object.keys(totals?.all.by_model ?? {})}
        canAct={totals !== undefined && !isEmpty}
        onFilter={actions.setFilter}
        onExport={() => setSheet({ kind: "export" })}
        onDelete={() => setSheet({ kind: "delete" })}
      />
      <ConnectionNotice connection={problem} failure={state.failure} actions={actions} />
      {isEmpty ? <EmptyHistory title={text.empty.title} body={text.empty.body} /> : null}
      {leavesNone ? (
        <EmptyHistory title={text.empty.none} body={text.empty.noneBody}>
          <button
            type="button"
            class="button"
            onClick={() => actions.setFilter({ period: "all", model: undefined, finish_reason: undefined })}
          >
            {text.filters.clear}
          </button>
        </EmptyHistory>
      ) : null}
      {isEmpty || leavesNone || (totals === undefined && state.failure !== undefined) ? null : (
        <>
          <TileRow totals={totals} period={filter.period} />
          {shown.length === 0 ? null : (
            <>
              {only === undefined ? (
                <PlotGrid runs={shown} all={runs} now={now} paint={paint} onOpenRun={openRun} />
              ) : (
                <OneRun run={only} isFirst={runs.length === 1} />
              )}
              <ModelsTable
                groups={totals?.shown.by_model ?? {}}
                onCompare={(models) => setSheet({ kind: "compare_models", models })}
              />
              <RunsTable
                runs={shown}
                history={history}
                now={now}
                reading={state.reading}
                truncated={state.truncated}
                selected={selected}
                onSelect={setSelected}
                onOpen={openRun}
                onCompare={(ids) => setSheet({ kind: "compare_runs", ids })}
                onDelete={() => setSheet({ kind: "delete" })}
              />
            </>
          )}
        </>
      )}
      {sheet === undefined ? null : (
        <DashboardSheet
          sheet={sheet}
          state={state}
          actions={actions}
          history={history}
          selected={selected}
          onClose={() => setSheet(undefined)}
          onDeleted={(count) => {
            setSelected(new Set());
            setSaid(text.delete.done(count));
          }}
          onSaid={setSaid}
        />
      )}
      <div class="visually-hidden" role="status" aria-live="polite">
        {said}
      </div>
    </main>
  );
}
