import { messages } from "../locale/messages.en.ts";
import { CopyButton } from "./copy-button.tsx";

/** A command to be typed into a terminal, with a button that copies it. */
export function CommandLine({ command, copy }: { command: string; copy: (text: string) => Promise<void> }) {
  return (
    <div class="command">
      <code>{command}</code>
      <CopyButton label={messages.actions.copyCommand} text={() => command} copy={copy} />
    </div>
  );
}
