import { useState } from "preact/hooks";
import { messages } from "../../locale/locale.ts";
import { Sheet } from "../../ui/sheet.tsx";
import { EXPORT_FORMATS, type ExportFormat } from "../state/export-runs.ts";
import type { RunsActions } from "../state/runs-view.ts";
import "./export-sheet.css";

export interface ExportSheetProps {
  actions: RunsActions;
  onClose: () => void;
}

/** Dialog that saves the filtered runs as a file. */
export function ExportSheet({ actions, onClose }: ExportSheetProps) {
  const text = messages().runs.export;
  const [format, setFormat] = useState<ExportFormat>("jsonl");
  const [running, setRunning] = useState(false);
  const [said, setSaid] = useState("");
  const save = async () => {
    setRunning(true);
    try {
      setSaid(text.done(await actions.exportRuns(format, (count) => setSaid(text.running(count)))));
    } catch (error) {
      setSaid(text.failed(error instanceof Error ? error.message : String(error)));
    } finally {
      setRunning(false);
    }
  };
  return (
    <Sheet title={text.title} onClose={onClose}>
      <p>{text.body}</p>
      <fieldset class="choices">
        <legend class="visually-hidden">{text.title}</legend>
        {EXPORT_FORMATS.map((name) => (
          <label key={name}>
            <input type="radio" name="format" checked={format === name} onChange={() => setFormat(name)} />
            <span>
              {text.formats[name].name}
              <small>{text.formats[name].hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="sheet-foot">
        <span role="status" aria-live="polite">
          {said}
        </span>
        <button type="button" class="button primary" disabled={running} onClick={() => void save()}>
          {text.save(text.formats[format].name)}
        </button>
      </div>
    </Sheet>
  );
}
