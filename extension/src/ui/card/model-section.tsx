import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { describeModel } from "../../locale/words/describe-model.ts";
import "./model-section.css";

/** Section of the run card that names the model and its backend, and each difference from the settings. */
export function ModelSection({ model }: { model: LoadedModel }) {
  const { notes = [] } = model;
  return (
    <div class="card-model">
      <p>{describeModel(model)}</p>
      {notes.length === 0 ? null : (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
