import {
  type AssistantMessage,
  type Conversation,
  failedToReplace,
  type Message,
} from "../../conversations/conversation.ts";
import {
  cancelRun,
  interruptRun,
  markStopping,
  type Run,
  type RunEnd,
  reduceRun,
  supersedes,
} from "../../conversations/run.ts";
import type { StoreProblem } from "../../conversations/store-error.ts";
import type { RunMessage } from "../../panel-protocol/panel-messages.ts";

/** The state of a panel: its conversation, and the list of all conversations. */
export interface ChatState {
  /** `opening`: the stored messages have not been read yet. */
  status: "opening" | "open";
  /** Also set for a new chat that is not stored yet. */
  conversationId: string;
  /** Absent for a new chat. */
  conversation?: Conversation;
  /** In order. The run of the last message may be in progress. */
  messages: readonly Message[];
  /** The path that the running answer has taken the place of. Returns if the run brings no text. */
  replaced?: readonly Message[];
  /** The end of a run that brought no text, after which the path it had replaced has returned. */
  failedTry?: RunEnd;
  /** All stored conversations, newest first. */
  conversations: readonly Conversation[];
  /** Deleted conversations that can still be restored, latest last. */
  removed: readonly Conversation[];
  /** The reason conversations are not being saved. */
  storeProblem?: StoreProblem;
}

export type ChatEvent =
  | { type: "opening"; conversationId: string }
  | {
      type: "opened";
      conversation?: Conversation;
      messages: readonly Message[];
      /** The path that the last answer has taken the place of; absent if that is not known. */
      replaced?: readonly Message[];
    }
  /**
   * Starts a question, a regeneration or a continuation. `messages` is the new path, whose last message is to be
   * generated.
   */
  | { type: "turn_begun"; conversation: Conversation; messages: readonly Message[] }
  /** Messages changed elsewhere. Each is applied if it is more advanced. */
  | { type: "answers_seen"; answers: readonly AssistantMessage[] }
  | { type: "run_changed"; answerId: string; change: (run: Run) => Run }
  | { type: "list_read"; conversations: readonly Conversation[] }
  | { type: "renamed"; id: string; title: string }
  /** The user lets a server's model answer in this chat. Kept with the next turn. */
  | { type: "moved"; server: string }
  | { type: "removed"; conversation: Conversation }
  | { type: "removal_over"; id: string }
  | { type: "store_failed"; problem: StoreProblem }
  /** Everything that is shown is saved after all. */
  | { type: "store_works" };

export function createChatState(conversationId: string): ChatState {
  return { status: "opening", conversationId, messages: [], conversations: [], removed: [] };
}

export function reduceChat(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case "opening": {
      if (event.conversationId === state.conversationId) return { ...state, status: "opening" };
      // A storage problem belongs to the conversation that could not be saved.
      const { conversation: _, storeProblem: __, replaced: ___, failedTry: ____, ...rest } = state;
      return { ...rest, status: "opening", conversationId: event.conversationId, messages: [] };
    }
    case "opened": {
      const { conversation: _, ...rest } = state;
      const conversation = event.conversation === undefined ? {} : { conversation: event.conversation };
      const replaced = event.replaced === undefined ? {} : { replaced: event.replaced };
      return putBack({ ...rest, ...conversation, ...replaced, status: "open", messages: event.messages });
    }
    case "turn_begun": {
      const { conversation, messages } = event;
      const others = state.conversations.filter(({ id }) => id !== conversation.id);
      const { replaced: _, failedTry: __, ...rest } = state;
      const answer = messages.at(-1);
      const replaces = answer?.role === "assistant" && answer.replaces !== undefined;
      const isReplaced = replaces && state.messages.at(-1)?.id === answer.replaces;
      const replaced = isReplaced ? { replaced: state.messages } : {};
      return { ...rest, ...replaced, conversation, messages, conversations: [conversation, ...others] };
    }
    case "answers_seen":
      return putBack({ ...state, messages: mergeAnswers(state.messages, event.answers) });
    case "run_changed":
      return putBack({ ...state, messages: changeRun(state.messages, event.answerId, event.change) });
    case "list_read": {
      // A deletion that is being written is not in the list that was read.
      const isRemoved = new Set(state.removed.map(({ id }) => id));
      return { ...state, conversations: event.conversations.filter(({ id }) => !isRemoved.has(id)) };
    }
    case "renamed": {
      const rename = (conversation: Conversation) =>
        conversation.id === event.id
          ? { ...conversation, title: event.title, named: true as const }
          : conversation;
      const { conversation, conversations } = state;
      const own = conversation === undefined ? {} : { conversation: rename(conversation) };
      return { ...state, ...own, conversations: conversations.map(rename) };
    }
    case "moved": {
      const { conversation } = state;
      return conversation === undefined
        ? state
        : { ...state, conversation: { ...conversation, server: event.server } };
    }
    case "removed":
      return {
        ...state,
        conversations: state.conversations.filter(({ id }) => id !== event.conversation.id),
        removed: [...state.removed, event.conversation],
      };
    case "removal_over":
      return { ...state, removed: state.removed.filter(({ id }) => id !== event.id) };
    case "store_works": {
      const { storeProblem: _, ...rest } = state;
      return rest;
    }
    case "store_failed":
      return { ...state, storeProblem: event.problem };
    default:
      return event satisfies never;
  }
}

/** Shows the replaced path again if the answer in its place has ended without text. */
function putBack(state: ChatState): ChatState {
  const { replaced, ...rest } = state;
  const answer = state.messages.at(-1);
  if (replaced === undefined || answer?.role !== "assistant" || answer.run.end === undefined) return state;
  if (!failedToReplace(answer)) return rest;
  return { ...rest, messages: replaced, failedTry: answer.run.end };
}

/** Returns the message being generated, if any. */
export function runningAnswer({ messages }: Pick<ChatState, "messages">): AssistantMessage | undefined {
  return messages.findLast(isRunning);
}

export function isRunning(message: Message): message is AssistantMessage {
  return message.role === "assistant" && message.run.phase !== "ended";
}

/** Converts a worker message to a change of its run. */
export function runChange(message: Exclude<RunMessage, { type: "run_started" }>): (run: Run) => Run {
  switch (message.type) {
    case "run_event":
      return (run) => reduceRun(run, message.message);
    case "run_cancelled":
      return cancelRun;
    case "run_interrupted":
      return (run) => interruptRun(run, message.error);
    default:
      return message satisfies never;
  }
}

/** Replaces every assistant message by its most advanced version. */
export function mergeAnswers(messages: readonly Message[], answers: readonly AssistantMessage[]): Message[] {
  return messages.map((message) => {
    const seen = answers.find(({ id }) => id === message.id);
    if (message.role !== "assistant" || seen === undefined) return message;
    if (!supersedes(seen.run, message.run)) return message;
    return seen.run.phase !== "ended" && message.run.phase === "stopping"
      ? { ...seen, run: markStopping(seen.run) }
      : seen;
  });
}

function changeRun(messages: readonly Message[], answerId: string, change: (run: Run) => Run): Message[] {
  return messages.map((message) =>
    message.role === "assistant" && message.id === answerId
      ? { ...message, run: change(message.run) }
      : message,
  );
}
