import { messages } from "../../locale/locale.ts";
import type { ConnectionDescription } from "../../locale/words/describe-connection.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import "./connection-problem.css";

export interface ConnectionProblemProps {
  description: ConnectionDescription;
  /** `page` fills an empty log; `notice` stands below a conversation. */
  size: "page" | "notice";
  copy: (text: string) => Promise<void>;
  onReconnect: () => void;
}

/** Explains why the host cannot be reached and how to fix it. */
export function ConnectionProblem({ description, size, copy, onReconnect }: ConnectionProblemProps) {
  const { title, body, command, note, detail, canReconnect } = description;
  return (
    <div class={size === "page" ? "setup" : "notice"} role="alert">
      <h2>{title}</h2>
      <p>{body}</p>
      {command === undefined ? null : <CommandLine command={command} copy={copy} />}
      {note === undefined ? null : <p class="quiet">{note}</p>}
      {canReconnect ? (
        <div class="buttons">
          <button type="button" class="button" onClick={onReconnect}>
            {messages().actions.reconnect}
          </button>
        </div>
      ) : null}
      {detail === undefined || detail === "" ? null : (
        <details class="cause">
          <summary>{messages().connection.details}</summary>
          <p>{detail}</p>
        </details>
      )}
    </div>
  );
}
