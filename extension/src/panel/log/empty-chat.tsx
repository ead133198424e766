import { messages } from "../../locale/locale.ts";
import type { RemoteModel } from "../state/panel-view.ts";
import "./empty-chat.css";

export interface EmptyChatProps {
  /** The model that answers, if it is a server's. */
  remote: RemoteModel | undefined;
  /** True while that is not known. Nothing is promised then. */
  unsure: boolean;
  onExample: (text: string) => void;
  onHelp: () => void;
}

/** Shown before the first message: example questions, and a note on where the model runs. */
export function EmptyChat({ remote, unsure, onExample, onHelp }: EmptyChatProps) {
  const text = messages().empty;
  return (
    <div class="empty">
      <h2>{text.title}</h2>
      <p style={{ visibility: unsure ? "hidden" : "visible" }}>
        {remote === undefined ? text.body : messages().remote.emptyBody(remote.server)}
      </p>
      <div class="examples">
        {text.examples.map((example) => (
          <button key={example} type="button" onClick={() => onExample(example)}>
            {example}
          </button>
        ))}
      </div>
      <button type="button" class="ghost" onClick={onHelp}>
        {text.keys}
      </button>
    </div>
  );
}
