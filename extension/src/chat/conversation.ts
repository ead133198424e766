import type { Run } from "./run.ts";

/** A conversation in the list. Times are ms since the epoch. */
export interface Conversation {
  id: string;
  title: string;
  created_at: number;
  updated_at: number;
  /** Set while a deletion can still be undone. */
  deleted_at?: number;
}

interface MessageBase {
  id: string;
  conversation_id: string;
  /** Order within the conversation, from 0. */
  position: number;
  created_at: number;
}

export interface UserMessage extends MessageBase {
  role: "user";
  text: string;
}

/** An answer is its run: text, numbers and how it ended. */
export interface AssistantMessage extends MessageBase {
  role: "assistant";
  /** Text of earlier runs that this one continues; shown before `run.text`. */
  prefix: string;
  run: Run;
}

export type Message = UserMessage | AssistantMessage;
