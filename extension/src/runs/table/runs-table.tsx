import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { useMemo, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { TableScroll } from "../labels/table-scroll.tsx";
import type { RunHistory } from "../slower/earlier-runs.ts";
import { MOST_RUNS } from "../state/run-loader.ts";
import { RunRow } from "./run-row.tsx";
import { NEWEST_FIRST, nextSorting, type SortColumn, sortRuns } from "./sort-runs.ts";
import { SelectionBar, SortHeader, TablePager } from "./table-controls.tsx";
import "./runs-table.css";

export interface RunsTableProps {
  /** Newest first. */
  runs: readonly StoredRun[];
  history: RunHistory;
  now: number;
  reading: boolean;
  truncated: boolean;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onOpen: (runId: string) => void;
  onCompare: (ids: [string, string]) => void;
  onDelete: () => void;
}

const PAGE_ROWS = 50;
const COLUMNS: readonly { column: SortColumn; kind: string }[] = [
  { column: "when", kind: "" },
  { column: "model", kind: "middle" },
  { column: "tokens", kind: "number middle" },
  { column: "first", kind: "number" },
  { column: "rate", kind: "number" },
  { column: "ended", kind: "ended" },
];

/** Sortable, paged table of the runs. */
export function RunsTable(props: RunsTableProps) {
  const { runs, history, now, reading, selected, onSelect, onOpen } = props;
  const text = messages().runs;
  const [sorting, setSorting] = useState(NEWEST_FIRST);
  const [wantedPage, setPage] = useState(0);
  const sorted = useMemo(() => sortRuns(runs, sorting), [runs, sorting]);
  const page = Math.min(wantedPage, Math.max(0, Math.ceil(sorted.length / PAGE_ROWS) - 1));
  const rows = sorted.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
  const toggle = (runId: string) => {
    const next = new Set(selected);
    if (!next.delete(runId)) next.add(runId);
    onSelect(next);
  };
  return (
    <div class="table-section">
      <div class="table-head">
        <h2>{text.table.title}</h2>
        <span class="quiet">{reading ? text.loadingMore(runs.length) : ""}</span>
      </div>
      <SelectionBar
        selected={selected}
        canCompare={runs.length > 1}
        onClear={() => onSelect(new Set())}
        onCompare={props.onCompare}
        onDelete={props.onDelete}
      />
      {props.truncated ? <p class="quiet">{text.truncated(MOST_RUNS)}</p> : null}
      <TableScroll name={text.table.title}>
        <table class="runs">
          <thead>
            <tr>
              <td />
              {COLUMNS.map(({ column, kind }) => (
                <SortHeader
                  key={column}
                  column={column}
                  kind={kind}
                  sorting={sorting}
                  onSort={() => {
                    setSorting(nextSorting(sorting, column));
                    setPage(0);
                  }}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((run) => (
              <RunRow
                key={run.run_id}
                run={run}
                before={history.before(run)}
                now={now}
                selected={selected.has(run.run_id)}
                onToggle={toggle}
                onOpen={onOpen}
              />
            ))}
          </tbody>
        </table>
      </TableScroll>
      <TablePager page={page} pageRows={PAGE_ROWS} count={sorted.length} onPage={setPage} />
    </div>
  );
}
