import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import {
  type AssistantMessage,
  holdsTurn,
  type Message,
  type Turn,
  withTurn,
} from "../../conversations/conversation.ts";
import type { ConversationStore } from "../../conversations/conversation-store.ts";
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
  private readonly sender: TurnSender;
  /** The latest known turn of this conversation, until the store holds it. */
  private latest: Turn | undefined;
  private whenOpen: (() => void)[] = [];
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
    if (attempt !== this.attempts) return;
    const waiting = this.whenOpen;
    this.whenOpen = [];
    for (const work of waiting) work();
  }

  /** Runs `work` as soon as the conversation is open; immediately if it is. */
  afterOpening(work: () => void): void {
    if (this.options.chat.state.status === "open") work();
    else this.whenOpen.push(work);
  }

  /** Sends a turn that is already visible to the worker, which saves it and starts its generation. */
  ask(asked: Asked): void {
    this.latest = asked.turn;
    this.alive.set(asked.turn.answer.run.generation_id, true);
    this.sender.send(asked);
  }

  async refreshConversations(): Promise<void> {
    const { chat, store } = this.options;
    const conversations = await chat.keep(() => store.conversations());
    if (conversations !== undefined) chat.dispatch({ type: "list_read", conversations });
  }

  close(): void {
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
    const messages = this.join(
      stored === undefined || chat.state.storeProblem !== undefined
        ? chat.state.messages
        : this.withLatest(stored),
    );
    const kept = conversation ?? (messages.length > 0 ? chat.state.conversation : undefined);
    chat.dispatch({ type: "opened", messages, ...(kept === undefined ? {} : { conversation: kept }) });
    await Promise.all(
      messages.filter((message) => this.isLost(message)).map((answer) => this.interrupt(answer)),
    );
    await this.refreshConversations();
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
    chat.dispatch({ type: "run_changed", answerId: answer.id, change: () => run });
    const saved = await chat.keep(() => store.saveAnswer(ended));
    if (saved !== false) return;
    const stored = (await chat.keep(() => store.messages(answer.conversation_id))) ?? [];
    if (latest?.answer.run.generation_id === run.generation_id && !holdsTurn(stored, latest)) {
      await chat.keep(() => store.saveTurn({ ...latest, answer: ended }));
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
    const { pending } = this.sender;
    if (pending !== undefined) this.askAgain(pending);
    void this.open(this.wanted);
  }

  private askAgain(pending: Turn): void {
    const { generation_id } = pending.answer.run;
    const answer = this.shownAnswer(pending);
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
    const answer = this.seen.get(message.answer_id);
    if (answer !== undefined) this.seen.set(answer.id, { ...answer, run: change(answer.run) });
    chat.dispatch({ type: "run_changed", answerId: message.answer_id, change });
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
    this.sender.settle(failure.id);
    const answer = runningAnswer(this.options.chat.state);
    if (answer === undefined || answer.run.generation_id !== failure.id) return;
    void this.conclude(answer, reduceRun(answer.run, failure));
  }
}

type RunStarted = Extract<RunMessage, { type: "run_started" }>;

const WORKER_ENDED: WireError = wireError(
  "engine_unavailable",
  "The extension's background worker ended in mid-answer.",
);
