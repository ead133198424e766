import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import type { Conversation, Message } from "../../conversations/conversation.ts";
import type { StoreProblem } from "../../conversations/store-error.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";

/** Everything the side panel draws. */
export interface PanelState {
  connection: ConnectionState;
  /** The last that the host said of a model. */
  model?: ModelState;
  /** Also of a new chat, before anything is stored under it. */
  conversationId: string;
  /** What is stored has not been read yet: nothing may be called empty. */
  opening: boolean;
  /** The latest first. */
  conversations: readonly Conversation[];
  messages: readonly Message[];
  /** A conversation that was just deleted and can still come back. */
  deleted?: Conversation;
  /** Why conversations are not being saved. */
  storeProblem?: StoreProblem;
}

/** Everything a person can do in the side panel. */
export interface PanelActions {
  send(text: string): void;
  stop(): void;
  newChat(): void;
  /** Reads the list again, with what other windows did. */
  refreshConversations(): void;
  openConversation(id: string): void;
  renameConversation(id: string, title: string): void;
  deleteConversation(id: string): void;
  undoDelete(id: string): void;
  /** Another answer to the last message. */
  regenerate(): void;
  /** The last answer once more with its settings and its seed. */
  runAgain(): void;
  /** Goes on with the last answer where it ended. */
  continueAnswer(): void;
  /** Asks for the last answer again after it failed. */
  tryAgain(): void;
  /** What the person thinks of an answer; rejects where it could not be kept. */
  rate(answerId: string, rating: Rating | "none"): Promise<void>;
  /** The last message in other words; what followed it is replaced. */
  editLast(text: string): void;
  reconnect(): void;
  openSettings(): void;
  /** Shows the history of runs. */
  openRuns(): void;
  copy(text: string): Promise<void>;
}
