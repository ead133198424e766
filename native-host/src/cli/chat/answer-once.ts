import type { ChatMessage } from "@tacho/shared/protocol/requests.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ChatProgress } from "./chat-progress.ts";
import { showAnswer } from "./show-answer.ts";
import type { StartedHost } from "./start-host.ts";

/** Exit code of a command that Ctrl-C has ended. */
export const INTERRUPTED = 130;

/**
 * Answers one prompt. Ctrl-C stops the answer, and a second one leaves at once.
 *
 * @returns the exit code.
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
  // A reader that has gone, as `| head` does, wants no more of the answer.
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
