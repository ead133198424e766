import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ChatProgress } from "./chat-progress.ts";
import { showAnswer } from "./show-answer.ts";
import type { StartedHost } from "./start-host.ts";

/** Exit code of a command ended by Ctrl-C: 128 + SIGINT. */
export const INTERRUPTED = 130;

/**
 * Answers one prompt. Ctrl-C stops the answer; a second Ctrl-C exits at once.
 *
 * @returns the exit code.
 * @throws the error that ended the connection
 */
export async function answerOnce(
  messages: ChatMessage[],
  host: StartedHost,
  terminal: Terminal,
  progress: ChatProgress,
): Promise<number> {
  const generation = host.connection.generate({ messages });
  let interrupts = 0;
  const stopListening = terminal.onInterrupt(() => {
    interrupts += 1;
    if (interrupts === 1) generation.stop().catch(() => {});
    else host.connection.close();
  });
  // A closed stdout, as with `| head`, stops the answer.
  const onOutputError = () => void generation.stop().catch(() => {});
  terminal.stdout.on("error", onOutputError);
  try {
    const { end } = await showAnswer(generation, terminal, progress);
    if (interrupts > 0) return INTERRUPTED;
    return end.type === "generation_ended" ? 0 : 1;
  } catch (error) {
    if (interrupts > 0) return INTERRUPTED;
    throw error;
  } finally {
    stopListening();
  }
}
