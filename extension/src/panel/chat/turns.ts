import type { SamplingPatch } from "@tacho/shared/settings/settings.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import {
  type AssistantMessage,
  answerText,
  answerThought,
  type Conversation,
  lastWriter,
  type Message,
  mayContinueOn,
  type NewMessages,
  type UserMessage,
  withTurn,
} from "../../conversations/conversation.ts";
import type { Draft } from "../../conversations/draft.ts";
import { requestMessages } from "../../conversations/request-messages.ts";
import { createRun, markStopping } from "../../conversations/run.ts";
import { titleFromText } from "../../conversations/title-from-text.ts";
import type { WorkerClient } from "../../worker-client/worker-client.ts";
import { runningAnswer } from "./chat-state.ts";
import type { ConversationFollower } from "./conversation-follower.ts";
import type { ObservableChat } from "./observable-chat.ts";

export interface TurnsOptions {
  chat: ObservableChat;
  follower: ConversationFollower;
  worker: WorkerClient;
  createId: () => string;
  clock: Clock;
  persist: () => Promise<unknown>;
  /** The server of the model that the settings name; `undefined` for one of this computer. */
  nextServer: () => string | undefined;
}

/** The turns of a chat: ask, edit, regenerate, continue and stop. */
export class Turns {
  private readonly options: TurnsOptions;
  private persisted = false;

  constructor(options: TurnsOptions) {
    this.options = options;
  }

  ask(text: string): void {
    const { messages } = this.options.chat.state;
    const position = (messages.at(-1)?.position ?? -1) + 1;
    const question: UserMessage = { ...this.newMessage(position, messages.at(-1)), role: "user", text };
    this.begin(messages, { question, answer: this.newAnswer(position + 1, question) }, { draft: { text } });
  }

  regenerate(answerId: string, settings?: SamplingPatch): void {
    const found = this.findEnded(answerId);
    if (found === undefined) return;
    const { before, answer, leaf } = found;
    const anew = this.newAnswer(answer.position, before.at(-1));
    const isWorthKeeping = answerText(answer) !== "" || answer.run.thought !== "";
    if (isWorthKeeping) anew.replaces = leaf.id;
    this.begin(before, { answer: anew }, settings === undefined ? {} : { settings });
  }

  continueAnswer(answerId: string): void {
    const found = this.findEnded(answerId);
    if (found === undefined) return;
    const { before, answer } = found;
    const { replaces: _, ...rest } = answer;
    const thought = answerThought(answer);
    const begun = { ...rest, prefix: answerText(answer), ...(thought !== "" && { thought_prefix: thought }) };
    this.begin(before, { answer: { ...begun, run: this.newRun() } });
  }

  /** Tries a failed run again: a continuation from its text, any other from the question. */
  tryAgain(answerId: string): void {
    const answer = this.findEnded(answerId)?.answer;
    if (answer !== undefined && (answer.prefix !== "" || answer.thought_prefix !== undefined))
      this.continueAnswer(answerId);
    else this.regenerate(answerId);
  }

  /** Replaces the last question. Returns false if `messageId` is not the last question any more. */
  edit(messageId: string, text: string): boolean {
    const { state } = this.options.chat;
    const index = state.messages.findLastIndex(({ role }) => role === "user");
    const question = state.messages[index];
    if (question?.id !== messageId) return false;
    const before = state.messages.slice(0, index);
    const edited: UserMessage = { ...this.newMessage(question.position, before.at(-1)), role: "user", text };
    const draft = { text: "", edit: { message_id: messageId, text } };
    this.begin(before, { question: edited, answer: this.newAnswer(edited.position + 1, edited) }, { draft });
    return true;
  }

  stop(): void {
    const { chat, worker } = this.options;
    const answer = runningAnswer(chat.state);
    if (answer === undefined) return;
    const { generation_id } = answer.run;
    chat.dispatch({ type: "run_changed", answerId: answer.id, change: markStopping });
    // The run's end arrives as an event. If the worker is gone, the run has already ended.
    void worker.request("stop_generation", { generation_id }).catch(() => {});
  }

  /** Shows the turn and sends it to the worker, which saves it and starts the generation. */
  private begin(
    path: readonly Message[],
    asked: NewMessages,
    extra: { settings?: SamplingPatch; draft?: Draft } = {},
  ): void {
    const { chat, follower } = this.options;
    const before = chat.state.messages;
    const messages = withTurn(path, asked);
    const conversation = this.conversationOf(messages, asked.answer.conversation_id);
    const turn = { conversation, ...asked };
    chat.dispatch({ type: "turn_begun", conversation, messages });
    follower.ask({ turn, before, messages: requestMessages(messages), ...extra });
    void this.persistOnce();
  }

  private async persistOnce(): Promise<void> {
    if (this.persisted) return;
    this.persisted = true;
    // The permission for unlimited storage already keeps Chromium from clearing it.
    await this.options.persist().catch(() => {});
  }

  /** Returns the conversation after this turn. A title that the user did not choose follows the first question. */
  private conversationOf(messages: readonly Message[], id: string): Conversation {
    const { chat, clock } = this.options;
    const now = clock.date();
    const title = titleOf(messages);
    const { conversation = { id, title, created_at: now, updated_at: now } } = chat.state;
    const untouched = conversation.named === undefined && conversation.title === titleOf(chat.state.messages);
    const { server: _, ...rest } = conversation;
    const server = this.serverOf(conversation);
    return {
      ...rest,
      title: untouched ? title : conversation.title,
      updated_at: now,
      ...(server !== undefined && { server }),
    };
  }

  /** Returns the server to which the next turn goes, as far as is known here; the worker decides. */
  private serverOf(conversation: Conversation): string | undefined {
    const { chat, nextServer } = this.options;
    const next = nextServer();
    const last = lastWriter(chat.state.messages);
    if (next === undefined) return undefined;
    return mayContinueOn(next, conversation, last) ? next : last?.server;
  }

  /**
   * Finds a message that can be regenerated, the messages before it, and the last message of the path; `undefined` while
   * a generation is running.
   */
  private findEnded(
    answerId: string,
  ): { before: Message[]; answer: AssistantMessage; leaf: Message } | undefined {
    const { state } = this.options.chat;
    if (runningAnswer(state) !== undefined) return undefined;
    const index = state.messages.findIndex(({ id }) => id === answerId);
    const answer = state.messages[index];
    const leaf = state.messages.at(-1);
    if (answer?.role !== "assistant" || leaf === undefined) return undefined;
    return { before: state.messages.slice(0, index), answer, leaf };
  }

  private newMessage(position: number, parent: Message | undefined) {
    const { chat, clock, createId } = this.options;
    return {
      id: createId(),
      conversation_id: chat.state.conversationId,
      ...(parent !== undefined && { parent_id: parent.id }),
      position,
      created_at: clock.date(),
    };
  }

  private newAnswer(position: number, parent: Message | undefined): AssistantMessage {
    return { ...this.newMessage(position, parent), role: "assistant", prefix: "", run: this.newRun() };
  }

  private newRun() {
    return createRun(this.options.createId());
  }
}

function titleOf([first]: readonly Message[]): string {
  return first?.role === "user" ? titleFromText(first.text) : "";
}
