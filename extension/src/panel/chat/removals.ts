import type { Clock } from "@tacho/shared/time/clock.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import type { ObservableChat } from "./observable-chat.ts";

/** Time in ms during which a deletion can be undone. */
export const UNDO_LIFETIME = 10_000;

export interface RemovalsOptions {
  chat: ObservableChat;
  store: ConversationStore;
  clock: Clock;
}

/** Deletes conversations: hides them immediately, restores them on demand, and removes them for good after a delay. */
export class Removals {
  private readonly options: RemovalsOptions;
  private readonly timers = new Map<string, () => void>();

  constructor(options: RemovalsOptions) {
    this.options = options;
  }

  /** Returns false if the conversation does not exist. */
  remove(id: string): boolean {
    const { chat, store, clock } = this.options;
    const conversation = chat.state.conversations.find((each) => each.id === id);
    if (conversation === undefined) return false;
    chat.dispatch({ type: "removed", conversation });
    void chat.keep(() => store.markDeleted(id, clock.date()));
    const finish = () => {
      this.over(id);
      this.purge();
    };
    this.timers.set(id, clock.schedule(UNDO_LIFETIME, finish));
    return true;
  }

  async undo(id: string): Promise<void> {
    const { chat, store } = this.options;
    this.timers.get(id)?.();
    this.over(id);
    await chat.keep(() => store.restore(id));
  }

  /** Removes for good all conversations past their undo time, including those of closed panels. */
  purge(): void {
    const { chat, store, clock } = this.options;
    void chat.keep(() => store.purgeDeleted(clock.date() - UNDO_LIFETIME));
  }

  close(): void {
    for (const cancel of this.timers.values()) cancel();
  }

  private over(id: string): void {
    this.timers.delete(id);
    this.options.chat.dispatch({ type: "removal_over", id });
  }
}
