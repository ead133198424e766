import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import type { Settings } from "@tacho/shared/settings/settings.ts";
import type { Conversation, Message } from "../../conversations/conversation.ts";
import type { RunEnd } from "../../conversations/run.ts";
import type { StoreProblem } from "../../conversations/store-error.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";

/** A model without a chat template. */
export interface BaseModel {
  name: string;
  use: Settings["base_model"];
}

/** A server's model. */
export interface RemoteModel {
  /** With the server's name in front. */
  model: string;
  server: string;
}

/** A chat that keeps its model although the settings name one of a server. */
export interface HeldChat {
  /** The model of its last answer. */
  model: string;
  next: RemoteModel;
}

/** A place on the options page: a section or a field. */
export type SettingsPlace = "servers" | "model";

/** Everything the side panel draws. */
export interface PanelState {
  connection: ConnectionState;
  /** Latest state of the model that answers here. */
  model?: ModelState;
  /** The model of this chat's next answer, if it is a server's. */
  remote?: RemoteModel;
  /** True while it is not known if that is a server's. */
  unsure?: boolean;
  /** Set if this chat keeps its model. */
  held?: HeldChat;
  /** Set if the model that answers is a base model, with how it is used. */
  baseModel?: BaseModel;
  /** Id of the open conversation; a new chat has one before anything is stored. */
  conversationId: string;
  /** True until the stored messages are read, so that the chat is not shown as empty too early. */
  opening: boolean;
  /** Latest first. */
  conversations: readonly Conversation[];
  messages: readonly Message[];
  /** End of a run that brought no text, after which the answer it was to replace has returned. */
  failedTry?: RunEnd;
  /** A question that waits until the last answer has stopped, or its chat is open. */
  waiting?: string;
  /** Last deleted conversation while the deletion can be undone. */
  deleted?: Conversation;
  /** Reason why conversations are not saved. */
  storeProblem?: StoreProblem;
}

/** All user actions of the side panel. */
export interface PanelActions {
  /** Sends what is in the message box. Returns false if it cannot be sent now; it stays in the box then. */
  submit(): boolean;
  /** Replaces what is in the message box. */
  write(text: string): void;
  /** Adds a text to the next question. */
  addToDraft(text: string): void;
  /** Puts the last question into the message box, to be edited. */
  startEdit(): void;
  cancelEdit(): void;
  /** Turns the edit into a question of its own. */
  keepEditAsQuestion(): void;
  /** Puts the waiting question back into the message box. */
  takeBack(): void;
  stop(): void;
  newChat(): void;
  /** Rereads the list, which includes changes from other windows. */
  refreshConversations(): void;
  openConversation(id: string): void;
  renameConversation(id: string, title: string): void;
  deleteConversation(id: string): void;
  undoDelete(id: string): void;
  /** Replaces the last answer with a new one to the same message. */
  regenerate(): void;
  /** Repeats the last run with the same settings and seed. */
  runAgain(): void;
  /** Continues the last answer from its end. */
  continueAnswer(): void;
  /** Requests the last answer again after it failed. */
  tryAgain(): void;
  /** Rates an answer; rejects when the rating could not be saved. */
  rate(answerId: string, rating: Rating | "none"): Promise<void>;
  /** Says how to use base models, from the next answer on. */
  useBaseModels(use: Settings["base_model"]): void;
  reconnect(): void;
  openSettings(): void;
  openSettingsAt(place: SettingsPlace): void;
  /** Lets models of a server answer in this chat. */
  moveTo(server: string): void;
  /** Opens the Runs page. */
  openRuns(): void;
  copy(text: string): Promise<void>;
}
