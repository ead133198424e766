import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "../../browser/clock.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import { rateRun } from "../../conversations/run.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import { type ChatState, runningAnswer } from "./chat-state.ts";
import { ConversationFollower } from "./conversation-follower.ts";
import type { ObservableChat } from "./observable-chat.ts";
import { createObservableChat } from "./observable-chat.ts";
import { Removals } from "./removals.ts";
import { Turns } from "./turns.ts";

/** Everything a panel does with its one conversation. What the store cannot keep is shown all the same. */
export interface ChatSession {
  readonly state: ChatState;
  /** Called with the state after every change. The returned function ends it. */
  subscribe(listener: (state: ChatState) => void): () => void;
  /** Without an id: what this window had open, else the latest conversation that no other window has. */
  open(conversationId?: string): void;
  newChat(): void;
  /** False where nothing can be sent: no words, or an answer is still being written. */
  send(text: string): boolean;
  /** Stops the answer that is being written. */
  stop(): void;
  /** Writes an answer anew; what followed it goes. `settings` count for this answer alone. */
  regenerate(answerId: string, settings?: SamplingPatch): void;
  /** The same, for an answer that failed. */
  tryAgain(answerId: string): void;
  /** Goes on where an answer was cut off. */
  continueAnswer(answerId: string): void;
  /** Asks the last question in other words. */
  editLast(text: string): void;
  /** Rates the run that an answer ended with, or takes the rating back. @throws as `WorkerClient.request`: nothing has changed then. */
  rate(answerId: string, rating: Rating | "none"): Promise<void>;
  rename(id: string, title: string): void;
  /** Hides a conversation; gone for good after `UNDO_LIFETIME`. */
  remove(id: string): void;
  undoRemove(id: string): void;
  /** Reads the list again, with what other windows did. */
  refreshConversations(): Promise<void>;
  close(): void;
}

export interface ChatSessionOptions {
  worker: WorkerClient;
  store: ConversationStore;
  /** The browser window this panel stands in. */
  windowId: number;
  /** Makes ids that are unique for ever. */
  createId: () => string;
  clock: Clock;
  /** Asks the browser to keep what is stored; called when the first conversation is. */
  persist: () => Promise<unknown>;
}

export function createChatSession(options: ChatSessionOptions): ChatSession {
  const { store, createId, clock } = options;
  const chat = createObservableChat(createId());
  const follower = new ConversationFollower({ ...options, chat });
  const turns = new Turns({ ...options, chat, follower });
  const removals = new Removals({ chat, store, clock });
  const canAsk = (text: string) => text.trim() !== "" && runningAnswer(chat.state) === undefined;

  let removedWhileOpen: string | undefined;

  /** A conversation that was open, and left nothing but a new chat behind, is open again. */
  async function undoRemove(id: string): Promise<void> {
    await removals.undo(id);
    if (removedWhileOpen === id && chat.state.messages.length === 0) await follower.open(id);
    else await follower.refreshConversations();
  }

  const session: ChatSession = {
    get state() {
      return chat.state;
    },
    subscribe: chat.subscribe,
    open(conversationId) {
      removals.purge();
      void follower.open(conversationId);
    },
    newChat: () => void follower.open(createId()),
    send(text) {
      if (!canAsk(text)) return false;
      follower.afterOpening(() => turns.ask(text));
      return true;
    },
    stop: () => turns.stop(),
    regenerate: (answerId, settings) => turns.regenerate(answerId, settings),
    tryAgain: (answerId) => turns.regenerate(answerId),
    continueAnswer: (answerId) => turns.continueAnswer(answerId),
    editLast(text) {
      if (canAsk(text)) turns.editLast(text);
    },
    rate: (answerId, rating) => rateAnswer({ ...options, chat }, answerId, rating),
    rename(id, title) {
      const words = title.trim();
      if (words === "") return;
      chat.dispatch({ type: "renamed", id, title: words });
      void chat.keep(() => store.rename(id, words));
    },
    remove(id) {
      const isOpen = id === chat.state.conversationId;
      if (isOpen) turns.stop();
      else void turns.stopElsewhere(id);
      if (!removals.remove(id) || !isOpen) return;
      removedWhileOpen = id;
      session.newChat();
    },
    undoRemove: (id) => void undoRemove(id),
    refreshConversations: () => follower.refreshConversations(),
    close() {
      follower.close();
      removals.close();
    },
  };
  return session;
}

interface RateAnswerParts {
  chat: ObservableChat;
  worker: Pick<WorkerClient, "request">;
  store: Pick<ConversationStore, "saveRated">;
}

/**
 * Rates the run that an answer ended with: shown at once, kept by the host with the run and here with the answer. What
 * the host refuses is taken back.
 *
 * @throws RequestFailedError, ConnectionClosedError as the request does.
 */
async function rateAnswer(
  { chat, worker, store }: RateAnswerParts,
  answerId: string,
  rating: Rating | "none",
): Promise<void> {
  const answer = chat.state.messages.find(({ id }) => id === answerId);
  if (answer?.role !== "assistant" || answer.run.end?.run_id === undefined) return;
  const { run_id, rating: before = "none" } = answer.run.end;
  const show = (shown: Rating | "none") =>
    chat.dispatch({ type: "run_changed", answerId, change: (run) => rateRun(run, run_id, shown) });
  show(rating);
  try {
    await worker.request("rate_run", { run_id, rating });
  } catch (error) {
    show(before);
    throw error;
  }
  await chat.keep(() => store.saveRated({ ...answer, run: rateRun(answer.run, run_id, rating) }));
}
