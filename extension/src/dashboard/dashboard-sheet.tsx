import { formatDate } from "../text/format-date.ts";
import { messages } from "../text/messages.en.ts";
import { compare } from "./compare.ts";
import { CompareSheet } from "./compare-sheet.tsx";
import { MODEL_FIGURES, RUN_FIGURES } from "./compared-figures.ts";
import type { DashboardActions, DashboardState } from "./dashboard-view.ts";
import { DeleteSheet } from "./delete-sheet.tsx";
import { ExportSheet } from "./export-sheet.tsx";
import { modelLabel } from "./model-label.ts";
import { RunSheet } from "./run-sheet.tsx";
import type { RunHistory } from "./slower/run-history.ts";

export type OpenSheet =
  | { kind: "run"; runId: string }
  | { kind: "compare_runs"; ids: [string, string] }
  | { kind: "compare_models"; models: [string, string] }
  | { kind: "delete" }
  | { kind: "export" };

export interface DashboardSheetProps {
  sheet: OpenSheet;
  state: DashboardState;
  actions: DashboardActions;
  history: RunHistory;
  selected: ReadonlySet<string>;
  onClose: () => void;
  onDeleted: (count: number) => void;
  /** Words for a screen reader. */
  onSaid: (words: string) => void;
}

/** What is open over the page. */
export function DashboardSheet(props: DashboardSheetProps) {
  const { sheet, state, actions, onClose } = props;
  const runOf = (id: string) => state.runs.find(({ run_id }) => run_id === id);
  switch (sheet.kind) {
    case "run": {
      const run = runOf(sheet.runId);
      if (run === undefined) return null;
      return (
        <RunSheet
          run={run}
          before={props.history.before(run)}
          now={state.now}
          actions={actions}
          onClose={onClose}
          onSaid={props.onSaid}
        />
      );
    }
    case "compare_runs": {
      const [a, b] = sheet.ids.map(runOf).sort((left, right) => (left?.at ?? 0) - (right?.at ?? 0));
      if (a === undefined || b === undefined) return null;
      return (
        <CompareSheet
          title={messages.dashboard.compare.runs}
          names={[formatDate(a.at, state.now), formatDate(b.at, state.now)]}
          figures={compare(RUN_FIGURES, a, b)}
          onClose={onClose}
        />
      );
    }
    case "compare_models": {
      const [first, second] = sheet.models;
      const groups = state.totals?.shown.by_model ?? {};
      const a = groups[first];
      const b = groups[second];
      if (a === undefined || b === undefined) return null;
      return (
        <CompareSheet
          title={messages.dashboard.compare.models}
          names={[modelLabel(first), modelLabel(second)]}
          figures={compare(MODEL_FIGURES, a, b)}
          onClose={onClose}
        />
      );
    }
    case "delete":
      return (
        <DeleteSheet
          selected={[...props.selected]}
          now={state.now}
          actions={actions}
          onClose={onClose}
          onDeleted={props.onDeleted}
        />
      );
    case "export":
      return <ExportSheet actions={actions} onClose={onClose} />;
    default:
      return sheet satisfies never;
  }
}
