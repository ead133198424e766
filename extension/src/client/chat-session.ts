import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import type { AssistantMessage, Conversation, Message, UserMessage } from "../chat/conversation.ts";
import type { ConversationStore } from "../chat/conversation-store.ts";
import { requestMessages } from "../chat/request-messages.ts";
import { cancelRun, createRun, interruptRun, markStopping, reduceRun } from "../chat/run.ts";
import { toStoreError } from "../chat/store-error.ts";
import { titleFromText } from "../chat/title-from-text.ts";
import type { RunMessage } from "../panel-protocol/panel-messages.ts";
import type { Clock } from "../platform/clock.ts";
import {
  type ChatEvent,
  type ChatState,
  createChatState,
  isRunning,
  mergeAnswers,
  reduceChat,
  runChange,
  runningAnswer,
} from "./chat-state.ts";
import type { HubClient, HubEvent } from "./hub-client.ts";

/** How long a deletion can be undone, ms. */
export const UNDO_LIFETIME = 10_000;

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
  rename(id: string, title: string): void;
  /** Hides a conversation; gone for good after `UNDO_LIFETIME`. */
  remove(id: string): void;
  undoRemove(id: string): void;
  /** Reads the list again, with what other windows did. */
  refreshConversations(): Promise<void>;
  close(): void;
}

export interface ChatSessionOptions {
  hub: HubClient;
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
  const { hub, store, windowId, createId, clock, persist } = options;
  const listeners = new Set<(state: ChatState) => void>();
  /** Answers of this conversation as they came over the port, also while the store is still being read. */
  const seen = new Map<string, AssistantMessage>();
  /** Generations that the worker now connected knows of, or is about to. */
  const alive = new Set<string>();
  /** Generations whose question is still on its way into the store. */
  const unsent = new Set<string>();
  const purges = new Map<string, () => void>();
  let whenOpen: (() => void)[] = [];
  let state = createChatState(createId());
  let wanted: string | undefined;
  let attempts = 0;
  let persisted = false;
  let turns = 0;

  function dispatch(event: ChatEvent): void {
    state = reduceChat(state, event);
    for (const listener of [...listeners]) listener(state);
  }

  /** Runs work of the store; a failure becomes part of the state. */
  async function keep<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      dispatch({ type: "store_failed", problem: toStoreError(error).problem });
      return undefined;
    }
  }

  function enter(conversationId: string): void {
    if (conversationId !== state.conversationId) seen.clear();
    dispatch({ type: "opening", conversationId });
  }

  async function open(conversationId: string | undefined): Promise<void> {
    attempts += 1;
    const attempt = attempts;
    wanted = conversationId;
    if (conversationId !== undefined) enter(conversationId);
    const target = conversationId === undefined ? {} : { conversation_id: conversationId };
    const opened = await hub.openConversation({ window_id: windowId, ...target }).catch(() => undefined);
    // Without an answer the worker is gone: the next one is asked as soon as it is there.
    if (opened === undefined || attempt !== attempts) return;
    wanted = opened.conversation_id ?? conversationId ?? createId();
    enter(wanted);
    for (const answer of opened.running) {
      alive.add(answer.run.generation_id);
      seen.set(answer.id, answer);
    }
    await load(attempt);
    if (attempt !== attempts) return;
    const waiting = whenOpen;
    whenOpen = [];
    for (const work of waiting) work();
  }

  /** Reads the open conversation and joins it with what came over the port. */
  async function load(attempt: number): Promise<void> {
    const { conversationId } = state;
    const turnsBefore = turns;
    const conversation = await keep(() => store.conversation(conversationId));
    const stored = await keep(() => store.messages(conversationId));
    if (attempt !== attempts) return;
    // What was read is older than what was asked meanwhile.
    if (turns !== turnsBefore) return load(attempt);
    const unsaved = stored === undefined || state.storeProblem !== undefined;
    const own = state.messages.filter((message) => message.role === "assistant");
    const known = mergeAnswers(mergeAnswers(unsaved ? state.messages : stored, own), [...seen.values()]);
    const missing = [...seen.values()].filter(({ id }) => !known.some((message) => message.id === id));
    const messages = [...known, ...missing].sort((one, other) => one.position - other.position);
    const kept = conversation ?? (unsaved ? state.conversation : undefined);
    dispatch({ type: "opened", messages, ...(kept === undefined ? {} : { conversation: kept }) });
    await Promise.all(messages.filter(isLost).map(interrupt));
    await refreshConversations();
  }

  /** Nobody writes this answer any more: its worker died, and its host with it. */
  function isLost(message: Message): message is AssistantMessage {
    if (!isRunning(message)) return false;
    const { generation_id } = message.run;
    return !alive.has(generation_id) && !unsent.has(generation_id);
  }

  /** Keeps what was seen of a lost answer, unless the store knows more of it. */
  async function interrupt(answer: AssistantMessage): Promise<void> {
    const lost = { ...answer, run: interruptRun(answer.run, WORKER_ENDED) };
    seen.delete(answer.id);
    dispatch({ type: "run_changed", answerId: answer.id, change: () => lost.run });
    const saved = await keep(() => store.saveAnswer(lost));
    if (saved !== false) return;
    const stored = await keep(() => store.messages(answer.conversation_id));
    const answers = (stored ?? []).filter((message) => message.role === "assistant");
    dispatch({ type: "answers_seen", answers });
  }

  function onHubEvent(event: HubEvent): void {
    switch (event.type) {
      case "state_changed":
        return;
      case "port_opened":
        alive.clear();
        void open(wanted);
        return;
      case "request_failed":
        return onRefused(event);
      default:
        if (event.conversation_id === state.conversationId) onRunMessage(event);
    }
  }

  function onRunMessage(message: RunMessage): void {
    if (message.type === "run_started") {
      const { answer } = message;
      const { generation_id } = answer.run;
      alive.add(generation_id);
      const own = state.messages.find(({ id }) => id === answer.id);
      if (own?.role === "assistant" && own.run.generation_id === generation_id) return;
      // Another panel asked: its question stands in the store.
      seen.set(answer.id, answer);
      void load(attempts);
      return;
    }
    const change = runChange(message);
    const answer = seen.get(message.answer_id);
    if (answer !== undefined) seen.set(answer.id, { ...answer, run: change(answer.run) });
    dispatch({ type: "run_changed", answerId: message.answer_id, change });
  }

  function onRefused(failure: Extract<HubEvent, { type: "request_failed" }>): void {
    const answer = runningAnswer(state);
    if (answer === undefined || answer.run.generation_id !== failure.id) return;
    const run = reduceRun(answer.run, failure);
    dispatch({ type: "run_changed", answerId: answer.id, change: () => run });
    void keep(() => store.saveAnswer({ ...answer, run }));
  }

  async function refreshConversations(): Promise<void> {
    const conversations = await keep(() => store.conversations());
    if (conversations !== undefined) dispatch({ type: "list_read", conversations });
  }

  /** Saves the messages from `from` on, the last of which is the answer to come, and asks for it. */
  async function begin(
    messages: Message[],
    answer: AssistantMessage,
    settings?: SamplingPatch,
  ): Promise<void> {
    const { generation_id } = answer.run;
    const { conversation_id, position, prefix } = answer;
    const conversation = conversationOf(messages, conversation_id);
    const all = [...messages, answer];
    const changed = all.filter((message) => !state.messages.includes(message));
    unsent.add(generation_id);
    turns += 1;
    dispatch({ type: "turn_begun", conversation, messages: all });
    await keep(() => store.saveTurn(conversation, changed));
    if (!unsent.delete(generation_id)) {
      await keep(() => store.saveAnswer({ ...answer, run: cancelRun(answer.run) }));
      return;
    }
    alive.add(generation_id);
    hub.generate(generation_id, {
      conversation_id,
      answer_id: answer.id,
      position,
      prefix,
      messages: requestMessages(all),
      ...(settings === undefined ? {} : { settings }),
    });
    if (persisted) return;
    persisted = true;
    await persist().catch(() => {});
  }

  function conversationOf(messages: readonly Message[], id: string): Conversation {
    const now = clock.date();
    const first = messages[0];
    const title = first?.role === "user" ? titleFromText(first.text) : "";
    const known = state.conversation ?? { id, title, created_at: now, updated_at: now };
    const before = state.messages[0];
    const untouched = before?.role === "user" && known.title === titleFromText(before.text);
    return { ...known, title: untouched ? title : known.title, updated_at: now };
  }

  function newMessage(position: number) {
    return { id: createId(), conversation_id: state.conversationId, position, created_at: clock.date() };
  }

  function newAnswer(position: number): AssistantMessage {
    return { ...newMessage(position), role: "assistant", prefix: "", run: createRun(createId()) };
  }

  function ask(text: string): void {
    const question: UserMessage = { ...newMessage(nextPosition(state.messages)), role: "user", text };
    void begin([...state.messages, question], newAnswer(question.position + 1));
  }

  /** An answer of this conversation that may be written again, and what stands before it. */
  function rewritable(answerId: string): { before: Message[]; answer: AssistantMessage } | undefined {
    if (runningAnswer(state) !== undefined) return undefined;
    const index = state.messages.findIndex(({ id }) => id === answerId);
    const answer = state.messages[index];
    return answer?.role === "assistant" ? { before: state.messages.slice(0, index), answer } : undefined;
  }

  function regenerate(answerId: string, settings?: SamplingPatch): void {
    const found = rewritable(answerId);
    if (found === undefined) return;
    const { before, answer } = found;
    void begin(
      before,
      { ...answer, created_at: clock.date(), prefix: "", run: createRun(createId()) },
      settings,
    );
  }

  function stop(): void {
    const answer = runningAnswer(state);
    if (answer === undefined) return;
    const { generation_id } = answer.run;
    const early = unsent.delete(generation_id);
    dispatch({ type: "run_changed", answerId: answer.id, change: early ? cancelRun : markStopping });
    // The run's own end is the answer; a worker that is gone has ended it already.
    if (!early) void hub.request("stop_generation", { generation_id }).catch(() => {});
  }

  function newChat(): void {
    void open(createId());
  }

  const unsubscribe = hub.subscribe(onHubEvent);

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open(conversationId) {
      void keep(() => store.purgeDeleted(clock.date() - UNDO_LIFETIME));
      void open(conversationId);
    },
    newChat,
    send(text) {
      if (text.trim() === "" || runningAnswer(state) !== undefined) return false;
      if (state.status === "open") ask(text);
      else whenOpen.push(() => ask(text));
      return true;
    },
    stop,
    regenerate,
    tryAgain: (answerId) => regenerate(answerId),
    continueAnswer(answerId) {
      const found = rewritable(answerId);
      if (found === undefined) return;
      const { before, answer } = found;
      const prefix = answer.prefix + answer.run.text;
      void begin(before, { ...answer, prefix, run: createRun(createId()) });
    },
    editLast(text) {
      if (text.trim() === "" || runningAnswer(state) !== undefined) return;
      const index = state.messages.findLastIndex(({ role }) => role === "user");
      const question = state.messages[index];
      if (question?.role !== "user") return;
      const edited = { ...question, text };
      void begin([...state.messages.slice(0, index), edited], newAnswer(edited.position + 1));
    },
    rename(id, title) {
      const words = title.trim();
      if (words === "") return;
      dispatch({ type: "renamed", id, title: words });
      void keep(() => store.rename(id, words));
    },
    remove(id) {
      const conversation = state.conversations.find((each) => each.id === id);
      if (conversation === undefined) return;
      if (id === state.conversationId) stop();
      dispatch({ type: "removed", conversation });
      void keep(() => store.markDeleted(id, clock.date()));
      const purge = () => {
        purges.delete(id);
        dispatch({ type: "removal_over", id });
        void keep(() => store.purgeDeleted(clock.date() - UNDO_LIFETIME));
      };
      purges.set(id, clock.schedule(UNDO_LIFETIME, purge));
      if (id === state.conversationId) newChat();
    },
    undoRemove(id) {
      purges.get(id)?.();
      purges.delete(id);
      dispatch({ type: "removal_over", id });
      void keep(() => store.restore(id)).then(refreshConversations);
    },
    refreshConversations,
    close() {
      unsubscribe();
      for (const cancel of purges.values()) cancel();
    },
  };
}

const WORKER_ENDED: WireError = wireError(
  "engine_unavailable",
  "The extension's background worker ended in mid-answer; what had arrived was saved.",
);

function nextPosition(messages: readonly Message[]): number {
  return (messages.at(-1)?.position ?? -1) + 1;
}
