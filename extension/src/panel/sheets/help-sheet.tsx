import { messages } from "../../locale/locale.ts";
import { Sheet } from "../../ui/sheet.tsx";
import "./help-sheet.css";

/** Dialog that lists the keyboard shortcuts. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={messages().help.title} onClose={onClose}>
      <dl class="keys">
        {messages().help.keys.map(({ keys, does }) => (
          <div key={keys.join()}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
