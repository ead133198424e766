import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import { parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { PanelPresence } from "../../browser/panel-presence.ts";
import type { Conversation, Message, UserMessage } from "../../conversations/conversation.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import type { DraftStore } from "../../conversations/draft-store.ts";
import { rateRun } from "../../conversations/run.ts";
import { toStoreError } from "../../conversations/store-error.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import { ChatDraft, NEW_CHAT } from "./chat-draft.ts";
import { type ChatState, runningAnswer } from "./chat-state.ts";
import { ConversationFollower } from "./conversation-follower.ts";
import type { ObservableChat } from "./observable-chat.ts";
import { createObservableChat } from "./observable-chat.ts";
import { Removals } from "./removals.ts";
import { Turns } from "./turns.ts";

/** The chat of a panel with its one conversation. Works even if the store fails. */
export interface ChatSession {
  readonly state: ChatState;
  /** The message box. */
  readonly draft: ChatDraft;
  /** Calls back with the state after every change. The returned function unsubscribes. */
  subscribe(listener: (state: ChatState) => void): () => void;
  /** Opens a conversation. Without an id: this window's previous one, else the latest that no other window has open. */
  open(conversationId?: string): void;
  newChat(): void;
  /**
   * Sends what is in the message box: a question, or the edit of one. It stays there and the result is false if it is
   * blank or cannot be sent now.
   */
  submit(): boolean;
  /**
   * Sends a message, as soon as the chat is open and a stopped answer has ended. Returns false if it is blank, a
   * generation is running that was not stopped, or another message waits already.
   */
  send(text: string): boolean;
  /** Puts the last question into the message box, to be edited. */
  startEdit(): void;
  /** Puts the waiting question back into the message box. */
  takeBack(): void;
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
  /**
   * Replaces the last question and generates again. Returns false if the text is blank, a generation is running, or
   * `messageId` is not the last question any more.
   */
  edit(messageId: string, text: string): boolean;
  /**
   * Rates the run of a message, or withdraws the rating.
   *
   * @throws as `WorkerClient.request`. Nothing has changed then.
   */
  rate(answerId: string, rating: Rating | "none"): Promise<void>;
  /** Moves the open chat to a server, of which a model answers from now on. */
  moveTo(server: string): void;
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
  draftStore: DraftStore;
  presence: PanelPresence;
  /** The browser window that contains this panel. */
  windowId: number;
  /** Creates globally unique ids. */
  createId: () => string;
  clock: Clock;
  /** Asks the browser for persistent storage. Called when the first conversation is stored. */
  persist: () => Promise<unknown>;
  /** The server of the model that the settings name; `undefined` for one of this computer. */
  nextServer: () => string | undefined;
}

export function createChatSession(options: ChatSessionOptions): ChatSession {
  const { worker, store, draftStore, presence, createId, clock } = options;
  const chat = createObservableChat(createId());
  const draft = new ChatDraft({
    store: draftStore,
    presence,
    onError: (error) => chat.dispatch({ type: "store_failed", problem: toStoreError(error).problem }),
  });
  const removals = new Removals({ ...options, chat });
  const follower = new ConversationFollower({
    ...options,
    chat,
    onOpen: sendWaiting,
    onWithdrawn: (conversationId, written) => draft.giveBack(conversationId, written),
    onRemoved: leaveRemoved,
  });
  const turns = new Turns({ ...options, chat, follower });
  const canAsk = (text: string) => text.trim() !== "" && runningAnswer(chat.state) === undefined;
  /** A question may be sent while the last answer stops. It waits for the end. */
  const canWait = (text: string) =>
    text.trim() !== "" && runningAnswer(chat.state)?.run.phase === "stopping" && draft.waiting === undefined;

  let removedWhileOpen: string | undefined;
  let shownId = chat.state.conversationId;

  /** Shows the draft of the chat that is shown. */
  const stopFollowing = chat.subscribe(({ status, conversationId, conversation, messages }) => {
    if (status !== "open") return;
    if (draft.waiting !== undefined) queueMicrotask(sendWaiting);
    const isNew = conversation === undefined && messages.length === 0;
    const isBegun = draft.chatId === NEW_CHAT && conversationId === shownId && !isNew;
    shownId = conversationId;
    if (isBegun) draft.move(conversationId);
    else draft.enter(isNew ? NEW_CHAT : conversationId);
  });

  function openChat(conversationId: string, draftId: string, carriesDraft = false): Promise<void> {
    draft.returnWaiting();
    if (carriesDraft) draft.enter(draftId, true);
    else draft.enter(draftId);
    return follower.open(conversationId);
  }

  /**
   * Sends the question that waited for its chat or for the end of a stopped answer. Puts it back into the box if another
   * answer has started meanwhile.
   */
  function sendWaiting(): void {
    if (chat.state.status !== "open") return;
    const running = runningAnswer(chat.state);
    if (running?.run.phase === "stopping") return;
    if (running !== undefined) return draft.returnWaiting();
    const question = draft.takeWaiting();
    if (question !== undefined) turns.ask(question);
  }

  /** Leaves a chat that another window has deleted, and takes along what is in the message box. */
  function leaveRemoved(conversation: Conversation): void {
    removals.offerUndo(conversation);
    removedWhileOpen = conversation.id;
    void openChat(createId(), NEW_CHAT, true);
  }

  /** Restores a conversation, and reopens it if it was open and only an empty chat has replaced it. */
  async function undoRemove(id: string): Promise<void> {
    await removals.undo(id);
    if (removedWhileOpen === id && chat.state.messages.length === 0) await openChat(id, id);
    else await follower.refreshConversations();
  }

  /** Renames a stored conversation. One that was begun just now may not be stored yet. */
  async function rename(id: string, title: string): Promise<void> {
    if ((await chat.keep(() => store.rename(id, title))) !== false) return;
    // Without a worker nothing is being stored.
    await worker.turnsStored(id).catch(() => {});
    await chat.keep(() => store.rename(id, title));
  }

  /** Marks a conversation as deleted, again if a turn that was being stored has restored it. */
  async function markDeleted(id: string): Promise<void> {
    const date = clock.date();
    await chat.keep(() => store.markDeleted(id, date));
    await worker.turnsStored(id).catch(() => {});
    const isWanted = chat.state.removed.every((removed) => removed.id !== id);
    if (!isWanted) await chat.keep(() => store.markDeleted(id, date));
  }

  const session: ChatSession = {
    get state() {
      return chat.state;
    },
    draft,
    subscribe: chat.subscribe,
    open(conversationId) {
      if (conversationId !== undefined) {
        void removals.purge();
        return void openChat(conversationId, conversationId);
      }
      void removals.resume();
      void follower.open();
    },
    newChat: () => void openChat(createId(), NEW_CHAT),
    submit() {
      const { value: written } = draft;
      const { text, edit } = written;
      const words = withoutBlankEdges(edit?.text ?? text);
      if (!canAsk(words) && !(edit === undefined && canWait(words))) return false;
      draft.clear();
      const isSent = edit === undefined ? session.send(words) : session.edit(edit.message_id, words);
      if (!isSent) draft.putBack(written);
      return isSent;
    },
    send(text) {
      if (!canAsk(text) && !canWait(text)) return false;
      if (chat.state.status === "open" && canAsk(text)) {
        turns.ask(text);
        return true;
      }
      if (draft.waiting !== undefined) return false;
      draft.wait(text);
      return true;
    },
    startEdit() {
      const question = chat.state.messages.findLast(isUserMessage);
      if (question !== undefined) draft.startEdit(question.id, question.text);
    },
    takeBack: () => draft.returnWaiting(),
    stop: () => turns.stop(),
    regenerate: (answerId, settings) => turns.regenerate(answerId, settings && samplingPatch(settings)),
    tryAgain: (answerId) => turns.tryAgain(answerId),
    continueAnswer: (answerId) => turns.continueAnswer(answerId),
    edit: (messageId, text) => canAsk(text) && turns.edit(messageId, text),
    rate: (answerId, rating) => rateAnswer({ ...options, chat }, answerId, rating),
    moveTo: (server) => chat.dispatch({ type: "moved", server }),
    rename(id, title) {
      const words = title.trim();
      if (words === "") return;
      chat.dispatch({ type: "renamed", id, title: words });
      void rename(id, words);
    },
    remove(id) {
      const conversation = chat.state.conversations.find((each) => each.id === id);
      if (conversation === undefined) return;
      const isOpen = id === chat.state.conversationId;
      if (isOpen) turns.stop();
      worker.conversationDeleted(id);
      removals.offerUndo(conversation);
      void markDeleted(id);
      if (!isOpen) return;
      removedWhileOpen = id;
      session.newChat();
    },
    undoRemove: (id) => void undoRemove(id),
    refreshConversations: () => follower.refreshConversations(),
    close() {
      stopFollowing();
      follower.close();
      removals.close();
      draft.close();
    },
  };
  return session;
}

function isUserMessage(message: Message): message is UserMessage {
  return message.role === "user";
}

/** Strips leading blank lines and trailing white space; keeps the first line's indentation, as it may be code. */
function withoutBlankEdges(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
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
