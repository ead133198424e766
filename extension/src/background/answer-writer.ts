import type { AssistantMessage } from "../chat/conversation.ts";
import type { ConversationStore } from "../chat/conversation-store.ts";
import type { Clock } from "../platform/clock.ts";

/** Least time between two writes of one answer, ms. */
export const WRITE_INTERVAL = 250;

/** Writes one running answer into the store, not oftener than the store can bear, and in order. */
export interface AnswerWriter {
  changed(answer: AssistantMessage): void;
  /** Writes the end at once. Resolves when it is written, or cannot be. */
  finish(answer: AssistantMessage): Promise<void>;
}

export interface AnswerWriterOptions {
  store: Pick<ConversationStore, "beginAnswer" | "saveAnswer">;
  clock: Clock;
  answer: AssistantMessage;
  onError: (error: unknown) => void;
}

export function createAnswerWriter({ store, clock, answer, onError }: AnswerWriterOptions): AnswerWriter {
  let latest = answer;
  let written = answer;
  let cancelTimer: (() => void) | undefined;
  let writes: Promise<unknown> = store.beginAnswer(answer).catch(onError);

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
