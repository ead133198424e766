import { idSchema } from "@tacho/shared/protocol/requests.ts";
import * as z from "zod/mini";
import { runSchema } from "./run.ts";

/** Ms since the epoch. */
const date = z.number();

/** An entry of the conversation list. */
export const conversationSchema = z.object({
  id: idSchema,
  title: z.string(),
  created_at: date,
  updated_at: date,
  /** Set while a deletion can be undone. */
  deleted_at: z.exactOptional(date),
  /** Set once the user has chosen the title, which then no longer follows the first question. */
  named: z.exactOptional(z.literal(true)),
  /** The server whose model answers here, or to which the user has moved the chat; absent on this computer. */
  server: z.exactOptional(z.string()),
});
export type Conversation = z.infer<typeof conversationSchema>;

const messageShape = {
  id: idSchema,
  conversation_id: idSchema,
  /** The previous message. Absent for the first one, and in old records that only have a position. */
  parent_id: z.exactOptional(idSchema),
  /** Number of messages before this one on its path. */
  position: z.int().check(z.minimum(0)),
  created_at: date,
  /** Set if the record has no readable text. */
  unreadable: z.exactOptional(z.literal(true)),
};

export const userMessageSchema = z.object({ ...messageShape, role: z.literal("user"), text: z.string() });
export type UserMessage = z.infer<typeof userMessageSchema>;

/** A message of the assistant, with its run: text, numbers and end. */
export const assistantMessageSchema = z.object({
  ...messageShape,
  role: z.literal("assistant"),
  /** Thought of earlier runs that this run continues, shown before `run.thought`. */
  thought_prefix: z.exactOptional(z.string()),
  /** Text of earlier runs that this run continues, shown before `run.text`. */
  prefix: z.string(),
  /** The last message of the path that this answer took the place of. That path returns if the run brings no text. */
  replaces: z.exactOptional(idSchema),
  run: runSchema,
});
export type AssistantMessage = z.infer<typeof assistantMessageSchema>;

export const messageSchema = z.discriminatedUnion("role", [userMessageSchema, assistantMessageSchema]);
export type Message = z.infer<typeof messageSchema>;

/** Returns the whole thought of an answer. */
export function answerThought({
  thought_prefix = "",
  run,
}: Pick<AssistantMessage, "thought_prefix" | "run">): string {
  return thought_prefix + run.thought;
}

/** A change to a conversation: its new state, and the messages from the first one's position on. */
export const turnShape = {
  conversation: conversationSchema,
  /** Absent if the user's message before it is unchanged. */
  question: z.exactOptional(userMessageSchema),
  /** The assistant's message to be generated. */
  answer: assistantMessageSchema,
};
const turnSchema = z.object(turnShape);
export type Turn = z.infer<typeof turnSchema>;
export type NewMessages = Omit<Turn, "conversation">;

export function turnMessages({ question, answer }: NewMessages): Message[] {
  return question === undefined ? [answer] : [question, answer];
}

/** Links the messages of a turn: the first below `parentId`, the assistant's below the user's. */
export function turnBelow(parentId: string | undefined, { question, answer }: NewMessages): Message[] {
  if (question === undefined) return [placeBelow(parentId, answer)];
  return [placeBelow(parentId, question), placeBelow(question.id, answer)];
}

/** Links a message to the one before it; without an id it becomes a root. */
export function placeBelow(parentId: string | undefined, message: Message): Message {
  const placed = { ...message };
  delete placed.parent_id;
  if (parentId !== undefined) placed.parent_id = parentId;
  return placed;
}

/** Returns true for an answer that has ended without text although it took the place of another. */
export function failedToReplace(answer: AssistantMessage): answer is AssistantMessage & { replaces: string } {
  return answer.replaces !== undefined && answer.run.phase === "ended" && answerText(answer) === "";
}

/** Returns the visible text of an answer. */
export function answerText({ prefix, run }: Pick<AssistantMessage, "prefix" | "run">): string {
  return prefix + run.text;
}

/** Returns the messages of the path after the turn. */
export function withTurn(messages: readonly Message[], turn: NewMessages): Message[] {
  const { position } = turn.question ?? turn.answer;
  return [...messages.filter((message) => message.position < position), ...turnMessages(turn)];
}

/** Returns true if the messages include the turn's run, at any stage. */
export function holdsTurn(messages: readonly Message[], { answer }: NewMessages): boolean {
  return messages.some(
    (message) =>
      message.id === answer.id &&
      message.role === "assistant" &&
      message.run.generation_id === answer.run.generation_id,
  );
}

/** The model that wrote an answer, with its server if it is not one of this computer. */
export const writerSchema = z.object({ model: z.string(), server: z.exactOptional(z.string()) });
export type Writer = z.infer<typeof writerSchema>;

/** Returns the model that wrote the last of these answers, as far as the host has told; `undefined` in a new chat. */
export function lastWriter(messages: readonly Message[]): Writer | undefined {
  const last = messages.findLast(
    (message) => message.role === "assistant" && message.run.model !== undefined,
  );
  if (last?.role !== "assistant" || last.run.model === undefined) return undefined;
  const { model, server } = last.run.model;
  return server === undefined ? { model } : { model, server };
}

/**
 * Returns true if a chat may go on with a model of `server`: it is new, is there already, or was moved there by the
 * user. Any other keeps the model of its last answer, so that what was said to one model is never sent elsewhere unasked.
 */
export function mayContinueOn(
  server: string,
  conversation: Pick<Conversation, "server"> | undefined,
  last: Writer | undefined,
): boolean {
  return last === undefined || last.server === server || conversation?.server === server;
}
