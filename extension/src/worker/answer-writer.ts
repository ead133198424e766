import type { Clock } from "../browser/clock.ts";
import type { AssistantMessage, Turn } from "../conversations/conversation.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";

/** Least time between two writes of one answer, ms. */
export const WRITE_INTERVAL = 250;

/** Writes a turn and its running answer into the store, not oftener than the store can bear, and in order. */
export interface AnswerWriter {
  /** Resolves when the turn is written, or cannot be. */
  readonly begun: Promise<unknown>;
  changed(answer: AssistantMessage): void;
  /** Writes the end at once. Resolves when it is written, or cannot be. */
  finish(answer: AssistantMessage): Promise<void>;
}

export interface AnswerWriterOptions {
  store: Pick<ConversationStore, "saveTurn" | "saveAnswer">;
  clock: Clock;
  turn: Turn;
  onError: (error: unknown) => void;
}

export function createAnswerWriter({ store, clock, turn, onError }: AnswerWriterOptions): AnswerWriter {
  let latest = turn.answer;
  let written = turn.answer;
  let cancelTimer: (() => void) | undefined;
  const begun = store.saveTurn(turn).catch(onError);
  let writes: Promise<unknown> = begun;

  function write(): void {
    cancelTimer = undefined;
    writes = writes
      .then(() => {
        if (written === latest) return;
        written = latest;
        return store.saveAnswer(latest);
      })
      .catch(onError);
  }

  return {
    begun,
    changed(next) {
      latest = next;
      cancelTimer ??= clock.schedule(WRITE_INTERVAL, write);
    },
    async finish(last) {
      latest = last;
      cancelTimer?.();
      write();
      await writes;
    },
  };
}
