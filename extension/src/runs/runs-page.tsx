import { useMemo, useState } from "preact/hooks";
import { messages } from "../locale/locale.ts";
import { type ConnectionDescription, describeConnection } from "../locale/words/describe-connection.ts";
import { EmptyHistory } from "./overview/empty-history.tsx";
import { ModelsTable } from "./overview/models-table.tsx";
import { OneRun } from "./overview/one-run.tsx";
import { TileRow } from "./overview/tile-row.tsx";
import type { PaintPlot } from "./plots/canvas/paint-plot.ts";
import { PlotGrid } from "./plots/plot-grid.tsx";
import { RunsHeader } from "./runs-header.tsx";
import { type OpenSheet, RunsSheet } from "./runs-sheets.tsx";
import { RunHistory } from "./slower/earlier-runs.ts";
import { filterRuns } from "./state/run-filter.ts";
import type { RunsActions, RunsState } from "./state/runs-view.ts";
import { RunsTable } from "./table/runs-table.tsx";
import "./runs-page.css";

export interface RunsPageProps {
  state: RunsState;
  actions: RunsActions;
  paint: PaintPlot;
}

/** Root component of the Runs page: tiles, plots and tables. */
export function RunsPage({ state, actions, paint }: RunsPageProps) {
  const text = messages().runs;
  const { runs, filter, now, totals, connection } = state;
  const [sheet, setSheet] = useState<OpenSheet>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const shown = useMemo(() => filterRuns(runs, filter, now), [runs, filter, now]);
  const servers = useMemo(() => new Map(runs.map(({ model, server }) => [model, server])), [runs]);
  const history = useMemo(() => new RunHistory(runs), [runs]);
  const only = shown.length === 1 ? shown[0] : undefined;
  const openRun = (runId: string) => setSheet({ kind: "run", runId });
  const problem = totals === undefined ? describeConnection(connection) : undefined;
  const isEmpty = totals !== undefined && totals.all.generations === 0;
  const leavesNone = totals !== undefined && !isEmpty && totals.shown.generations === 0;

  return (
    <main class="runs-page">
      <RunsHeader
        filter={filter}
        models={Object.keys(totals?.all.by_model ?? {}).map((model) => ({
          model,
          server: servers.get(model),
        }))}
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
                servers={servers}
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
        <RunsSheet
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

interface ConnectionNoticeProps {
  connection: ConnectionDescription | undefined;
  failure: string | undefined;
  actions: RunsActions;
}

/** Notice that explains why no runs can be shown, with a button that helps. */
function ConnectionNotice({ connection, failure, actions }: ConnectionNoticeProps) {
  if (connection?.severity === "problem") {
    return (
      <div class="runs-notice" role="alert">
        <p>
          <b>{connection.title}.</b> {connection.body}{" "}
          {connection.command === undefined ? null : <code>{connection.command}</code>}
        </p>
        {connection.canReconnect ? (
          <button type="button" class="button" onClick={actions.reconnect}>
            {messages().actions.reconnect}
          </button>
        ) : null}
      </div>
    );
  }
  if (failure === undefined) return null;
  return (
    <div class="runs-notice" role="alert">
      <p>{messages().runs.failed(failure)}</p>
      <button type="button" class="button" onClick={actions.refresh}>
        {messages().runs.tryAgain}
      </button>
    </div>
  );
}
