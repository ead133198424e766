import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { AssistantMessage, Message } from "../chat/conversation.ts";
import type { ConversationStore } from "../chat/conversation-store.ts";
import { interruptRun, reduceRun } from "../chat/run.ts";
import type { RunMessage } from "../panel-protocol/panel-messages.ts";
import { isRunning, mergeAnswers, runChange, runningAnswer } from "./chat-state.ts";
import type { HubClient, HubEvent } from "./hub-client.ts";
import type { ObservableChat } from "./observable-chat.ts";

export interface ConversationFollowerOptions {
  chat: ObservableChat;
  hub: HubClient;
  store: ConversationStore;
  windowId: number;
  createId: () => string;
}

/**
 * Keeps the state of a chat equal to what the store and the worker know of its conversation: opens it, joins the
 * stored messages with the live ones, and concludes what became of an answer whose worker died.
 */
export class ConversationFollower {
  private readonly options: ConversationFollowerOptions;
  private readonly unsubscribe: () => void;
  /** Answers of this conversation as they came over the port, also while the store is still being read. */
  private readonly seen = new Map<string, AssistantMessage>();
  /** Generations that the worker now connected knows of, or is about to. */
  private readonly alive = new Set<string>();
  /** Generations whose question is still on its way into the store. */
  private readonly unsent = new Set<string>();
  private whenOpen: (() => void)[] = [];
  private wanted: string | undefined;
  private attempts = 0;
  private turns = 0;

  constructor(options: ConversationFollowerOptions) {
    this.options = options;
    this.unsubscribe = options.hub.subscribe((event) => this.onHubEvent(event));
  }

  /** Without an id: the one that the worker chooses for this window. */
  async open(conversationId?: string): Promise<void> {
    const { hub, windowId, createId } = this.options;
    this.attempts += 1;
    const attempt = this.attempts;
    this.wanted = conversationId;
    if (conversationId !== undefined) this.enter(conversationId);
    const target = conversationId === undefined ? {} : { conversation_id: conversationId };
    const opened = await hub.openConversation({ window_id: windowId, ...target }).catch(() => undefined);
    // Without an answer the worker is gone: the next one is asked as soon as it is there.
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

  /** Now, or as soon as the conversation is open. */
  afterOpening(work: () => void): void {
    if (this.options.chat.state.status === "open") work();
    else this.whenOpen.push(work);
  }

  /** A turn begins: until it is sent, it can be withdrawn. */
  turnBegun(generationId: string): void {
    this.turns += 1;
    this.unsent.add(generationId);
  }

  /** The turn goes to the worker. False: it was withdrawn. */
  turnSent(generationId: string): boolean {
    this.alive.add(generationId);
    return this.unsent.delete(generationId);
  }

  /** False: it is too late, the turn was sent. */
  withdrawTurn(generationId: string): boolean {
    return this.unsent.delete(generationId);
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
    if (conversationId !== chat.state.conversationId) this.seen.clear();
    chat.dispatch({ type: "opening", conversationId });
  }

  private see(answer: AssistantMessage): void {
    this.alive.add(answer.run.generation_id);
    this.seen.set(answer.id, answer);
  }

  /** Reads the open conversation and joins it with what came over the port. */
  private async load(attempt: number): Promise<void> {
    const { chat, store } = this.options;
    const { conversationId } = chat.state;
    const turnsBefore = this.turns;
    const conversation = await chat.keep(() => store.conversation(conversationId));
    const stored = await chat.keep(() => store.messages(conversationId));
    if (attempt !== this.attempts) return;
    // What was read is older than what was asked meanwhile.
    if (this.turns !== turnsBefore) return this.load(attempt);
    const unsaved = stored === undefined || chat.state.storeProblem !== undefined || this.isTurnUnsent();
    const messages = this.join(unsaved ? chat.state.messages : stored);
    const kept = conversation ?? (unsaved ? chat.state.conversation : undefined);
    chat.dispatch({ type: "opened", messages, ...(kept === undefined ? {} : { conversation: kept }) });
    await Promise.all(
      messages.filter((message) => this.isLost(message)).map((answer) => this.interrupt(answer)),
    );
    await this.refreshConversations();
  }

  private isTurnUnsent(): boolean {
    const answer = runningAnswer(this.options.chat.state);
    return answer !== undefined && this.unsent.has(answer.run.generation_id);
  }

  /** Every answer in the version that knows most, whether it was read, shown or heard. */
  private join(messages: readonly Message[]): Message[] {
    const shown = this.options.chat.state.messages.filter((message) => message.role === "assistant");
    const heard = [...this.seen.values()];
    const known = mergeAnswers(mergeAnswers(messages, shown), heard);
    const missing = heard.filter(({ id }) => !known.some((message) => message.id === id));
    return [...known, ...missing].sort((one, other) => one.position - other.position);
  }

  /** Nobody writes this answer any more: its worker died, and its host with it. */
  private isLost(message: Message): message is AssistantMessage {
    if (!isRunning(message)) return false;
    const { generation_id } = message.run;
    return !this.alive.has(generation_id) && !this.unsent.has(generation_id);
  }

  /** Keeps what was seen of a lost answer, unless the store knows more of it. */
  private async interrupt(answer: AssistantMessage): Promise<void> {
    const { chat, store } = this.options;
    const lost = { ...answer, run: interruptRun(answer.run, WORKER_ENDED) };
    this.seen.delete(answer.id);
    chat.dispatch({ type: "run_changed", answerId: answer.id, change: () => lost.run });
    const saved = await chat.keep(() => store.saveAnswer(lost));
    if (saved !== false) return;
    const stored = await chat.keep(() => store.messages(answer.conversation_id));
    const answers = (stored ?? []).filter((message) => message.role === "assistant");
    chat.dispatch({ type: "answers_seen", answers });
  }

  private onHubEvent(event: HubEvent): void {
    switch (event.type) {
      case "state_changed":
        return;
      case "port_opened":
        this.alive.clear();
        void this.open(this.wanted);
        return;
      case "request_failed":
        return this.onRefused(event);
      default:
        if (event.conversation_id === this.options.chat.state.conversationId) this.onRunMessage(event);
    }
  }

  private onRunMessage(message: RunMessage): void {
    const { chat } = this.options;
    if (message.type === "run_started") {
      const { answer } = message;
      const { generation_id } = answer.run;
      this.alive.add(generation_id);
      const shown = chat.state.messages.find(({ id }) => id === answer.id);
      if (shown?.role === "assistant" && shown.run.generation_id === generation_id) return;
      // Another panel asked: its question stands in the store.
      this.see(answer);
      void this.load(this.attempts);
      return;
    }
    const change = runChange(message);
    const answer = this.seen.get(message.answer_id);
    if (answer !== undefined) this.seen.set(answer.id, { ...answer, run: change(answer.run) });
    chat.dispatch({ type: "run_changed", answerId: message.answer_id, change });
  }

  /** The worker did not begin a generation of ours. */
  private onRefused(failure: Extract<HubEvent, { type: "request_failed" }>): void {
    const { chat, store } = this.options;
    const answer = runningAnswer(chat.state);
    if (answer === undefined || answer.run.generation_id !== failure.id) return;
    const run = reduceRun(answer.run, failure);
    chat.dispatch({ type: "run_changed", answerId: answer.id, change: () => run });
    void chat.keep(() => store.saveAnswer({ ...answer, run }));
  }
}

const WORKER_ENDED: WireError = wireError(
  "engine_unavailable",
  "The extension's background worker ended in mid-answer.",
);
