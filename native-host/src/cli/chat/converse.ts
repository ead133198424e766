import { ConnectionClosedError } from "@tacho/shared/client/errors.ts";
import type { Generation } from "@tacho/shared/client/generation.ts";
import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { INTERRUPTED } from "./answer-once.ts";
import type { ChatProgress } from "./chat-progress.ts";
import type { LineSource } from "./line-source.ts";
import { showAnswer } from "./show-answer.ts";
import type { StartedHost } from "./start-host.ts";

export const CONVERSATION_HELP =
  "/new begins a new conversation, /exit leaves. Ctrl-C stops an answer, a second one leaves.";

/**
 * A conversation, a line at a time, until the lines end or the person leaves. A failed answer costs that answer alone.
 *
 * @param opening what every conversation begins with: the system message, or nothing.
 * @returns the exit code: that of the last answer.
 */
export async function converse(
  opening: ChatMessage[],
  lines: LineSource,
  host: StartedHost,
  terminal: Terminal,
  progress: ChatProgress,
): Promise<number> {
  let messages = [...opening];
  let exitCode = 0;
  let answering: Generation | undefined;
  let stopping = false;
  let left = false;

  lines.onInterrupt(() => {
    if (answering !== undefined && !stopping) {
      stopping = true;
      answering.stop().catch(() => {});
      return;
    }
    left = true;
    lines.close();
    host.connection.close();
  });

  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const content = line.trim();
    if (content === "") continue;
    if (content.startsWith("/")) {
      if (content === "/exit" || content === "/quit") break;
      if (content === "/new") messages = [...opening];
      terminal.stderr.write(`${content === "/new" ? "A new conversation." : CONVERSATION_HELP}\n`);
      continue;
    }
    stopping = false;
    const asked: ChatMessage[] = [...messages, { role: "user", content }];
    answering = host.connection.generate({ messages: asked });
    const shown = await showAnswer(answering, terminal, progress).catch((error: unknown) => {
      if (left && error instanceof ConnectionClosedError) return undefined;
      throw error;
    });
    answering = undefined;
    if (shown === undefined) return INTERRUPTED;
    const { text, end } = shown;
    exitCode = end.type === "generation_ended" ? 0 : 1;
    if (text !== "") messages = [...asked, { role: "assistant", content: text }];
  }
  return exitCode;
}
