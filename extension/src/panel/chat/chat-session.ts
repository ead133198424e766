import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import { rateRun } from "../../conversations/run.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import { type ChatState, runningAnswer } from "./chat-state.ts";
import { ConversationFollower } from "./conversation-follower.ts";
import type { ObservableChat } from "./observable-chat.ts";
import { createObservableChat } from "./observable-chat.ts";
import { Removals } from "./removals.ts";
import { Turns } from "./turns.ts";

/** The chat of a panel with its one conversation. Works even if the store fails. */
export interface ChatSession {
  readonly state: ChatState;
  /** Calls back with the state after every change. The returned function unsubscribes. */
  subscribe(listener: (state: ChatState) => void): () => void;
  /** Opens a conversation. Without an id: this window's previous one, else the latest that no other window has open. */
  open(conversationId?: string): void;
  newChat(): void;
  /** Sends a message. Returns false if it is empty or a generation is running. */
  send(text: string): boolean;
  /** Stops the running generation. */
  stop(): void;
  /**
   * Regenerates an assistant message; hides it and the messages after it. `settings` apply to this generation only;
   * unknown or invalid ones are skipped.
   */
  regenerate(answerId: string, settings?: Readonly<Record<string, unknown>>): void;
  /** Regenerates a failed message. */
  tryAgain(answerId: string): void;
  /** Continues a message that was cut off. */
  continueAnswer(answerId: string): void;
  /** Replaces the last user message and generates again. */
  editLast(text: string): void;
  /**
   * Rates the run of a message, or withdraws the rating.
   *
   * @throws as `WorkerClient.request`. Nothing has changed then.
   */
  rate(answerId: string, rating: Rating | "none"): Promise<void>;
  rename(id: string, title: string): void;
  /** Hides a conversation, and deletes it for good after `UNDO_LIFETIME`. */
  remove(id: string): void;
  undoRemove(id: string): void;
  /** Reloads the list, including changes by other windows. */
  refreshConversations(): Promise<void>;
  close(): void;
}

export interface ChatSessionOptions {
  worker: WorkerClient;
  store: ConversationStore;
  /** The browser window that contains this panel. */
  windowId: number;
  /** Creates globally unique ids. */
  createId: () => string;
  clock: Clock;
  /** Asks the browser for persistent storage. Called when the first conversation is stored. */
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

  /** Restores a conversation, and reopens it if it was open and only an empty chat has replaced it. */
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
    regenerate: (answerId, settings) => turns.regenerate(answerId, settings && samplingPatch(settings)),
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

function samplingPatch(settings: Readonly<Record<string, unknown>>): SamplingPatch {
  return parseSettingsPatch(settings, "sampling").patch;
}

interface RateAnswerParts {
  chat: ObservableChat;
  worker: Pick<WorkerClient, "request">;
  store: Pick<ConversationStore, "saveRated">;
}

/**
 * Rates the run of a message. The rating shows immediately, and is stored by the host with the run and here with the
 * message. Reverted if the host refuses.
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
