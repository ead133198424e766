import { messages } from "../../locale/locale.ts";
import "./empty-chat.css";

export interface EmptyChatProps {
  onExample: (text: string) => void;
  onHelp: () => void;
}

/** Shown before the first message: example questions, and a note that everything runs on this computer. */
export function EmptyChat({ onExample, onHelp }: EmptyChatProps) {
  const text = messages().empty;
  return (
    <div class="empty">
      <h2>{text.title}</h2>
      <p>{text.body}</p>
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
