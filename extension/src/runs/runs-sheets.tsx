import { messages } from "../locale/locale.ts";
import { formatDate } from "../locale/words/format-date.ts";
import { compare } from "./compare/compare.ts";
import { CompareSheet } from "./compare/compare-sheet.tsx";
import { modelFigures, runFigures } from "./compare/compared-figures.ts";
import { DeleteSheet } from "./export/delete-sheet.tsx";
import { ExportSheet } from "./export/export-sheet.tsx";
import { modelLabel } from "./labels/model-label.ts";
import { RunSheet } from "./run-sheet.tsx";
import type { RunHistory } from "./slower/earlier-runs.ts";
import type { RunsActions, RunsState } from "./state/runs-view.ts";
import "./runs-sheets.css";

export type OpenSheet =
  | { kind: "run"; runId: string }
  | { kind: "compare_runs"; ids: [string, string] }
  | { kind: "compare_models"; models: [string, string] }
  | { kind: "delete" }
  | { kind: "export" };

export interface RunsSheetProps {
  sheet: OpenSheet;
  state: RunsState;
  actions: RunsActions;
  history: RunHistory;
  selected: ReadonlySet<string>;
  onClose: () => void;
  onDeleted: (count: number) => void;
  /** Announces words to a screen reader. */
  onSaid: (words: string) => void;
}

/** Renders the open dialog. */
export function RunsSheet(props: RunsSheetProps) {
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
          title={messages().runs.compare.runs}
          names={[formatDate(a.at, state.now), formatDate(b.at, state.now)]}
          figures={compare(runFigures(), a, b)}
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
          title={messages().runs.compare.models}
          names={[modelLabel(first), modelLabel(second)]}
          figures={compare(modelFigures(), a, b)}
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
