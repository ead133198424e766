import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Conversation } from "../../conversations/conversation.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import type { DraftStore } from "../../conversations/draft-store.ts";
import type { ObservableChat } from "./observable-chat.ts";

/** Time in ms during which a deletion can be undone. */
export const UNDO_LIFETIME = 10_000;

export interface RemovalsOptions {
  chat: ObservableChat;
  store: ConversationStore;
  draftStore: Pick<DraftStore, "remove">;
  clock: Clock;
}

/** Offers to undo deletions for a while, and then removes the conversations for good with their drafts. */
export class Removals {
  private readonly options: RemovalsOptions;
  private readonly timers = new Map<string, () => void>();

  constructor(options: RemovalsOptions) {
    this.options = options;
  }

  /** Offers to undo the deletion of a conversation for `time` ms. */
  offerUndo(conversation: Conversation, time = UNDO_LIFETIME): void {
    const { chat, clock } = this.options;
    const { id } = conversation;
    if (this.timers.has(id)) return;
    chat.dispatch({ type: "removed", conversation });
    const finish = () => {
      this.over(id);
      void this.purge();
    };
    this.timers.set(id, clock.schedule(time, finish));
  }

  /** Offers to undo deletions again that a closed panel offered to undo, and ends those whose time is over. */
  async resume(): Promise<void> {
    const { chat, store, clock } = this.options;
    await this.purge();
    const now = clock.date();
    for (const conversation of (await chat.keep(() => store.deleted())) ?? []) {
      const { deleted_at = now } = conversation;
      this.offerUndo(conversation, Math.min(UNDO_LIFETIME, Math.max(0, deleted_at + UNDO_LIFETIME - now)));
    }
  }

  async undo(id: string): Promise<void> {
    const { chat, store } = this.options;
    this.timers.get(id)?.();
    this.over(id);
    await chat.keep(() => store.restore(id));
  }

  /** Removes for good all conversations past their undo time, including those of closed panels. */
  async purge(): Promise<void> {
    const { chat, store, draftStore, clock } = this.options;
    const purged = await chat.keep(() => store.purgeDeleted(clock.date() - UNDO_LIFETIME));
    for (const id of purged ?? []) await chat.keep(() => draftStore.remove(id));
  }

  close(): void {
    for (const cancel of this.timers.values()) cancel();
  }

  private over(id: string): void {
    this.timers.delete(id);
    this.options.chat.dispatch({ type: "removal_over", id });
  }
}
