import type { Clock } from "@tacho/shared/time/clock.ts";
import type { AssistantMessage, Turn } from "../conversations/conversation.ts";
import type { ConversationStore } from "../conversations/conversation-store.ts";

/** Minimum time in ms between two writes of one message. */
export const WRITE_INTERVAL = 250;

/** Writes a turn and its growing message to the store, in order and throttled. */
export interface AnswerWriter {
  /** Resolves when the turn is written or writing has failed. */
  readonly begun: Promise<unknown>;
  changed(answer: AssistantMessage): void;
  /** Writes the final state immediately. Resolves when it is written or writing has failed. */
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
