import type { WireError } from "@tacho/shared/protocol/wire-error.ts";
import { messages } from "../../locale/locale.ts";
import { describeError } from "../../locale/words/describe-error.ts";

export interface ModelProblemProps {
  model: string;
  error: WireError;
  onSettings: () => void;
}

/** Names the model that failed to load, the cause and the fix. */
export function ModelProblem({ model, error, onSettings }: ModelProblemProps) {
  const { title, help } = describeError(error, false);
  return (
    <div class="notice" role="alert">
      <p>
        <b>{title}</b> {help.includes(model) ? help : `${model}: ${help}`}
      </p>
      <div class="buttons">
        <button type="button" class="button" onClick={onSettings}>
          {messages().actions.openSettings}
        </button>
      </div>
    </div>
  );
}
