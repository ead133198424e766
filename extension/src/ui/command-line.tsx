import { messages } from "../locale/locale.ts";
import { CopyButton } from "./copy-button.tsx";
import "./command-line.css";

/** Shell command with a copy button. */
export function CommandLine({ command, copy }: { command: string; copy: (text: string) => Promise<void> }) {
  return (
    <div class="command">
      <code>{command}</code>
      <CopyButton label={messages().actions.copyCommand} text={() => command} copy={copy} />
    </div>
  );
}
