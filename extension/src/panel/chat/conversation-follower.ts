import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import {
  type AssistantMessage,
  type Conversation,
  failedToReplace,
  holdsTurn,
  type Message,
  type Turn,
  withTurn,
} from "../../conversations/conversation.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
import type { Draft } from "../../conversations/draft.ts";
import { cancelRun, interruptRun, type Run, reduceRun } from "../../conversations/run.ts";
import type { RunMessage } from "../../panel-protocol/panel-messages.ts";
import type { WorkerClient, WorkerEvent } from "../../worker-client/worker-client.ts";
import { isRunning, mergeAnswers, runChange, runningAnswer } from "./chat-state.ts";
import type { ObservableChat } from "./observable-chat.ts";
import { type Asked, TurnSender } from "./turn-sender.ts";

/** Number of generations known to be alive; far more than ever run at a time. */
const MOST_ALIVE = 100;

export interface ConversationFollowerOptions {
  chat: ObservableChat;
  worker: WorkerClient;
  store: ConversationStore;
  windowId: number;
  createId: () => string;
  /** Called when a conversation is open. */
  onOpen: () => void;
  /** Called with what the user has written for a turn of a conversation, after that turn was refused and withdrawn. */
  onWithdrawn: (conversationId: string, draft: Draft) => void;
  /** Called when the open conversation turns out to be deleted. */
  onRemoved: (conversation: Conversation) => void;
}

/**
 * Keeps a chat in sync with the store and the worker: opens its conversation, merges stored and live messages, sends
 * turns to the worker, and determines the end of generations whose worker has died.
 */
export class ConversationFollower {
  private readonly options: ConversationFollowerOptions;
  private readonly unsubscribe: () => void;
  /** Assistant messages received over the port, including those received while the store is being read. */
  private readonly seen = new Map<string, AssistantMessage>();
  /** Generations that the current worker knows, or is about to. */
  private readonly alive = new LatestMap<string, true>(MOST_ALIVE);
  /** Answers that have ended lately. Their worker may die before it writes the end. */
  private readonly ended = new LatestMap<string, AssistantMessage>(ENDS_KEPT);
  private readonly sender: TurnSender;
  /** The latest known turn of this conversation, until the store holds it. */
  private latest: Turn | undefined;
  private wanted: string | undefined;
  private attempts = 0;

  constructor(options: ConversationFollowerOptions) {
    this.options = options;
    this.sender = new TurnSender(options.worker);
    this.unsubscribe = options.worker.subscribe((event) => this.onWorkerEvent(event));
  }

  /** Opens a conversation; without an id, the one that the worker chooses for this window. */
  async open(conversationId?: string): Promise<void> {
    const { worker, windowId, createId } = this.options;
    this.attempts += 1;
    const attempt = this.attempts;
    this.wanted = conversationId;
    if (conversationId !== undefined) this.enter(conversationId);
    const target = conversationId === undefined ? {} : { conversation_id: conversationId };
    const opened = await worker.openConversation({ window_id: windowId, ...target }).catch(() => undefined);
    // No reply means that the worker has died. The next one is asked as soon as it is connected.
    if (opened === undefined || attempt !== this.attempts) return;
    this.wanted = opened.conversation_id ?? conversationId ?? createId();
    this.enter(this.wanted);
    for (const answer of opened.running) this.see(answer);
    await this.load(attempt);
    if (attempt === this.attempts) this.options.onOpen();
  }

  /** Sends a turn that is already visible to the worker, which saves it and starts its generation. */
  ask(asked: Asked): void {
    const { answer } = asked.turn;
    this.latest = asked.turn;
    this.alive.set(answer.run.generation_id, true);
    // A continuation is another run of the same answer.
    this.seen.delete(answer.id);
    this.ended.delete(answer.id);
    this.sender.send(asked);
  }

  async refreshConversations(): Promise<void> {
    const { chat, store } = this.options;
    await this.saveUnsaved();
    const conversations = await chat.keep(() => store.conversations());
    if (conversations !== undefined) chat.dispatch({ type: "list_read", conversations });
  }

  close(): void {
    // Nothing may follow from an opening that is still going on.
    this.attempts += 1;
    this.unsubscribe();
  }

  private enter(conversationId: string): void {
    const { chat } = this.options;
    if (conversationId !== chat.state.conversationId) {
      this.seen.clear();
      this.latest = undefined;
    }
    chat.dispatch({ type: "opening", conversationId });
  }

  private see(answer: AssistantMessage): void {
    this.alive.set(answer.run.generation_id, true);
    this.seen.set(answer.id, answer);
  }

  /** Reads the open conversation and merges it with the live messages. */
  private async load(attempt: number): Promise<void> {
    const { chat, store } = this.options;
    const { conversationId } = chat.state;
    const conversation = await chat.keep(() => store.conversation(conversationId));
    const stored = await chat.keep(() => store.messages(conversationId));
    if (attempt !== this.attempts) return;
    if (conversation?.deleted_at !== undefined) return this.options.onRemoved(conversation);
    const merge = () =>
      this.join(
        stored === undefined || chat.state.storeProblem !== undefined
          ? chat.state.messages
          : this.withLatest(stored),
      );
    const replaced = await this.readReplaced(merge().at(-1));
    if (attempt !== this.attempts) return;
    const messages = merge();
    const kept = conversation ?? (messages.length > 0 ? chat.state.conversation : undefined);
    chat.dispatch({
      type: "opened",
      messages,
      ...(kept === undefined ? {} : { conversation: kept }),
      ...(replaced === undefined ? {} : { replaced }),
    });
    await this.interruptLost();
    // The end of one may have brought back a path with another.
    await this.interruptLost();
    await this.refreshConversations();
  }

  /** Reads the path that an answer took the place of; `undefined` if there is none or this panel knows it. */
  private async readReplaced(answer: Message | undefined): Promise<Message[] | undefined> {
    const { chat, store } = this.options;
    if (answer?.role !== "assistant" || answer.replaces === undefined) return undefined;
    if (answer.run.phase === "ended" && !failedToReplace(answer)) return undefined;
    const { conversation_id, replaces } = answer;
    const path = await chat.keep(() => store.messagesTo(conversation_id, replaces));
    return path === undefined || path.length === 0 ? undefined : path;
  }

  /** Adds the latest turn to the stored messages if the worker had not written it yet. */
  private withLatest(stored: readonly Message[]): readonly Message[] {
    if (this.latest === undefined) return stored;
    if (!holdsTurn(stored, this.latest)) return withTurn(stored, this.latest);
    this.latest = undefined;
    return stored;
  }

  /** Takes each assistant message in its most advanced version: stored, shown or live. */
  private join(messages: readonly Message[]): Message[] {
    const shown = this.options.chat.state.messages.filter((message) => message.role === "assistant");
    const heard = [...this.seen.values()];
    const known = mergeAnswers(mergeAnswers(messages, shown), heard);
    const missing = heard.filter(({ position }) => !known.some((message) => message.position === position));
    return [...known, ...missing].sort((one, other) => one.position - other.position);
  }

  /** Returns true for a message that nobody generates any more, because its worker and host have died. */
  private isLost(message: Message): message is AssistantMessage {
    return isRunning(message) && !this.alive.has(message.run.generation_id);
  }

  private async interruptLost(): Promise<void> {
    const lost = this.options.chat.state.messages.filter((message) => this.isLost(message));
    await Promise.all(lost.map((answer) => this.interrupt(answer)));
  }

  /** Keeps the visible state of a lost message, unless the store has a more advanced one. */
  private async interrupt(answer: AssistantMessage): Promise<void> {
    this.seen.delete(answer.id);
    await this.conclude(answer, interruptRun(answer.run, WORKER_ENDED));
  }

  /**
   * Ends a run in place of the dead worker. The store may have a more advanced version, or lack the turn altogether.
   */
  private async conclude(answer: AssistantMessage, run: Run): Promise<void> {
    const { chat, store } = this.options;
    const { latest } = this;
    const ended = { ...answer, run };
    this.forgetFailed(ended);
    const change = (shown: Run) => (shown.generation_id === run.generation_id ? run : shown);
    chat.dispatch({ type: "run_changed", answerId: answer.id, change });
    const saved = await chat.keep(() => store.saveAnswer(ended));
    if (saved !== false) return;
    const stored = (await chat.keep(() => store.messages(answer.conversation_id))) ?? [];
    if (latest?.answer.run.generation_id === run.generation_id && !holdsTurn(stored, latest)) {
      await chat.keep(() => store.saveEndedTurn({ ...latest, answer: ended }));
      return;
    }
    const answers = stored.filter((message) => message.role === "assistant");
    chat.dispatch({ type: "answers_seen", answers });
  }

  private onWorkerEvent(event: WorkerEvent): void {
    switch (event.type) {
      case "state_changed":
        return;
      case "port_opened":
        return this.onPortOpened();
      case "request_failed":
        return this.onRefused(event);
      case "conversation_removed": {
        const { conversation } = this.options.chat.state;
        if (conversation?.id === event.conversation_id) this.options.onRemoved(conversation);
        return;
      }
      case "store_failed":
        if (event.conversation_id !== this.options.chat.state.conversationId) return;
        return this.options.chat.dispatch({ type: "store_failed", problem: event.problem });
      default:
        if (event.conversation_id === this.options.chat.state.conversationId) this.onRunMessage(event);
    }
  }

  /** Handles a new worker, which knows nothing yet. The previous worker's host is gone. */
  private onPortOpened(): void {
    this.alive.clear();
    for (const answer of this.ended.values()) void this.conclude(answer, answer.run);
    this.ended.clear();
    const { pending } = this.sender;
    if (pending !== undefined) this.askAgain(pending);
    void this.open(this.wanted);
  }

  private askAgain({ turn }: Asked): void {
    const { generation_id } = turn.answer.run;
    const answer = this.shownAnswer(turn);
    if (answer?.run.phase === "stopping") {
      this.sender.settle(generation_id);
      void this.conclude(answer, cancelRun(answer.run));
      return;
    }
    this.alive.set(generation_id, true);
    this.sender.sendAgain();
  }

  /** Returns the visible message of a turn; `undefined` if another run or nothing is shown in its place. */
  private shownAnswer({ answer }: Turn): AssistantMessage | undefined {
    const shown = this.options.chat.state.messages.find(({ id }) => id === answer.id);
    if (shown?.role !== "assistant") return undefined;
    return shown.run.generation_id === answer.run.generation_id ? shown : undefined;
  }

  private onRunMessage(message: RunMessage): void {
    const { chat } = this.options;
    if (message.type === "run_started") return this.onRunStarted(message);
    const change = runChange(message);
    const seen = this.seen.get(message.answer_id);
    const answer = seen ?? chat.state.messages.find(({ id }) => id === message.answer_id);
    if (answer?.role === "assistant") {
      const changed = { ...answer, run: change(answer.run) };
      if (seen !== undefined) this.seen.set(changed.id, changed);
      this.noteEnd(changed);
    }
    chat.dispatch({ type: "run_changed", answerId: message.answer_id, change });
    if (runningAnswer(chat.state) === undefined) void this.saveUnsaved();
  }

  /** Saves what is shown if something of it could not be saved before. */
  private async saveUnsaved(): Promise<void> {
    const { chat, store } = this.options;
    const { storeProblem, conversation, messages } = chat.state;
    if (storeProblem === undefined || conversation === undefined || messages.length === 0) return;
    const saved = await chat.keep(async () => {
      await store.savePath(conversation, messages);
      return true;
    });
    if (saved && chat.state.conversationId === conversation.id) chat.dispatch({ type: "store_works" });
  }

  /** Forgets a turn that brought nothing: the answer that it was to replace is shown again. */
  private forgetFailed(answer: AssistantMessage): void {
    if (failedToReplace(answer) && this.latest?.answer.id === answer.id) this.latest = undefined;
  }

  private noteEnd(answer: AssistantMessage): void {
    if (answer.run.phase !== "ended") return;
    this.forgetFailed(answer);
    this.ended.set(answer.id, answer);
  }

  private onRunStarted({ type: _, conversation_id: __, ...turn }: RunStarted): void {
    const { chat } = this.options;
    const { generation_id } = turn.answer.run;
    this.alive.set(generation_id, true);
    this.sender.settle(generation_id);
    if (this.shownAnswer(turn) !== undefined) return;
    // The turn comes from another panel.
    this.latest = turn;
    this.see(turn.answer);
    const messages = withTurn(chat.state.messages, turn);
    chat.dispatch({ type: "turn_begun", conversation: turn.conversation, messages });
  }

  /** Handles a generation of this panel that the worker refused to start. */
  private onRefused(failure: Extract<WorkerEvent, { type: "request_failed" }>): void {
    const { pending } = this.sender;
    this.sender.settle(failure.id);
    const isPending = pending !== undefined && pending.turn.answer.run.generation_id === failure.id;
    if (isPending && failure.error.code === "duplicate_id") return this.withdraw(pending);
    const answer = runningAnswer(this.options.chat.state);
    if (answer === undefined || answer.run.generation_id !== failure.id) return;
    void this.conclude(answer, reduceRun(answer.run, failure));
  }

  /** Takes back a turn because another window was faster, and shows what that one has done. */
  private withdraw({ turn, before, draft }: Asked): void {
    const { chat, onWithdrawn } = this.options;
    if (this.latest?.answer.run.generation_id === turn.answer.run.generation_id) this.latest = undefined;
    this.alive.delete(turn.answer.run.generation_id);
    if (turn.conversation.id === chat.state.conversationId) {
      const { conversation } = chat.state;
      if (this.shownAnswer(turn) !== undefined) {
        chat.dispatch({ type: "opened", messages: before, ...(conversation && { conversation }) });
      }
      void this.open(turn.conversation.id);
    }
    if (draft !== undefined) onWithdrawn(turn.conversation.id, draft);
  }
}

/** Number of ended answers to remember. */
const ENDS_KEPT = 10;

type RunStarted = Extract<RunMessage, { type: "run_started" }>;

const WORKER_ENDED: WireError = wireError(
  "engine_unavailable",
  "The extension's background worker ended in mid-answer.",
);
