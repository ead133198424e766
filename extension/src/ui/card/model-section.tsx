import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { describeModel } from "../../locale/describe-model.ts";

/** Which model it was and where it ran, and every difference between what was asked and what was got. */
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
