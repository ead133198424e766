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
  "/new starts a new conversation, /exit quits. Ctrl-C stops an answer; a second Ctrl-C quits.";

/**
 * Reads prompts line by line until the input ends or the user quits. A failed answer does not end the
 * conversation.
 *
 * @param opening messages every conversation starts with: a system message, or none.
 * @returns the exit code of the last answer, or 130 after Ctrl-C.
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
      terminal.stderr.write(`${content === "/new" ? "New conversation." : CONVERSATION_HELP}\n`);
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
