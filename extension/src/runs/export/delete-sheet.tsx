import { useEffect, useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { Sheet } from "../../ui/sheet.tsx";
import { DAY } from "../state/period.ts";
import type { Deletion, RunsActions } from "../state/runs-view.ts";
import "./delete-sheet.css";

export interface DeleteSheetProps {
  /** Ids of the selected runs. */
  selected: readonly string[];
  now: number;
  actions: RunsActions;
  onClose: () => void;
  onDeleted: (count: number) => void;
}

interface Choice {
  name: string;
  words: string;
  deletion: Deletion;
}

/** Dialog that deletes runs after showing how many are affected. */
export function DeleteSheet({ selected, now, actions, onClose, onDeleted }: DeleteSheetProps) {
  const text = messages().runs.delete;
  const choices = choicesOf(selected, now);
  const [chosen, setChosen] = useState(choices[0]?.name);
  const [count, setCount] = useState<number>();
  const [running, setRunning] = useState(false);
  const [failure, setFailure] = useState<string>();
  const choice = choices.find(({ name }) => name === chosen);
  const deletion = choice?.deletion;

  useEffect(() => {
    if (deletion === undefined) return;
    if ("run_ids" in deletion) return setCount(deletion.run_ids.length);
    let current = true;
    setCount(undefined);
    actions.countBefore(deletion.before).then(
      (found) => {
        if (current) setCount(found);
      },
      (error) => {
        if (current) setFailure(text.failed(error.message));
      },
    );
    return () => {
      current = false;
    };
    // Depends on the name alone, because `deletion` is a new object on every render.
  }, [chosen]);

  const confirm = async () => {
    if (deletion === undefined) return;
    setRunning(true);
    setFailure(undefined);
    try {
      onDeleted(await actions.deleteRuns(deletion));
      onClose();
    } catch (error) {
      setFailure(text.failed(error instanceof Error ? error.message : String(error)));
      setRunning(false);
    }
  };

  return (
    <Sheet title={text.title} onClose={onClose}>
      <fieldset class="choices">
        <legend class="visually-hidden">{text.what}</legend>
        {choices.map(({ name, words }) => (
          <label key={name}>
            <input type="radio" name="deletion" checked={chosen === name} onChange={() => setChosen(name)} />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
      <p aria-live="polite">
        {count === undefined ? text.counting : count === 0 ? text.nothing : text.warning(count)}
      </p>
      {failure === undefined ? null : (
        <p class="bad" role="alert">
          {failure}
        </p>
      )}
      <div class="sheet-foot">
        <button type="button" class="button" onClick={onClose}>
          {text.cancel}
        </button>
        <button
          type="button"
          class="button danger"
          disabled={running || count === undefined || count === 0}
          onClick={() => void confirm()}
        >
          {running ? text.running : text.confirm(count ?? 0)}
        </button>
      </div>
    </Sheet>
  );
}

function choicesOf(selected: readonly string[], now: number): Choice[] {
  const text = messages().runs.delete;
  const older = { week: 7, month: 30, quarter: 90 } as const;
  const choices: Choice[] = (["quarter", "month", "week"] as const).map((name) => ({
    name,
    words: text.olderThan[name],
    deletion: { before: now - older[name] * DAY },
  }));
  // No upper bound, so that runs dated in the future by a wrong clock are included.
  choices.push({ name: "all", words: text.all, deletion: { before: Number.MAX_SAFE_INTEGER } });
  if (selected.length > 0) {
    choices.unshift({
      name: "selected",
      words: text.selected(selected.length),
      deletion: { run_ids: selected },
    });
  }
  return choices;
}
