import { idSchema } from "@tacho/shared/protocol/requests.ts";
import * as z from "zod/mini";
import { runSchema } from "./run.ts";

/** Milliseconds since the epoch. */
const date = z.number();

/** A conversation in the list. */
export const conversationSchema = z.object({
  id: idSchema,
  title: z.string(),
  created_at: date,
  updated_at: date,
  /** Set while a deletion can still be undone. */
  deleted_at: z.exactOptional(date),
});
export type Conversation = z.infer<typeof conversationSchema>;

const messageShape = {
  id: idSchema,
  conversation_id: idSchema,
  /** The message before this one; absent for the first of a conversation, and where its place is told by the position alone. */
  parent_id: z.exactOptional(idSchema),
  /** How many messages stand before this one on its path. */
  position: z.int().check(z.minimum(0)),
  created_at: date,
  /** Set where the record has no text that can be read. */
  unreadable: z.exactOptional(z.literal(true)),
};

export const userMessageSchema = z.object({ ...messageShape, role: z.literal("user"), text: z.string() });
export type UserMessage = z.infer<typeof userMessageSchema>;

/** An answer is its run: text, numbers and how it ended. */
export const assistantMessageSchema = z.object({
  ...messageShape,
  role: z.literal("assistant"),
  /** Text of earlier runs that this one continues; shown before `run.text`. */
  prefix: z.string(),
  run: runSchema,
});
export type AssistantMessage = z.infer<typeof assistantMessageSchema>;

export const messageSchema = z.discriminatedUnion("role", [userMessageSchema, assistantMessageSchema]);
export type Message = z.infer<typeof messageSchema>;

/** What asking changes: the conversation as it leaves it, and the messages that stand from the first one's position on. */
export const turnShape = {
  conversation: conversationSchema,
  /** Absent where the question before the answer stays as it is. */
  question: z.exactOptional(userMessageSchema),
  /** The answer to come. */
  answer: assistantMessageSchema,
};
const turnSchema = z.object(turnShape);
export type Turn = z.infer<typeof turnSchema>;
export type NewMessages = Omit<Turn, "conversation">;

export function turnMessages({ question, answer }: NewMessages): Message[] {
  return question === undefined ? [answer] : [question, answer];
}

/** The messages of a turn, the first below `parentId` and the answer below its question. */
export function turnBelow(parentId: string | undefined, { question, answer }: NewMessages): Message[] {
  if (question === undefined) return [below(parentId, answer)];
  return [below(parentId, question), below(question.id, answer)];
}

function below(parentId: string | undefined, message: Message): Message {
  const placed = { ...message };
  delete placed.parent_id;
  if (parentId !== undefined) placed.parent_id = parentId;
  return placed;
}

/** The messages of the path that the turn leaves. */
export function withTurn(messages: readonly Message[], turn: NewMessages): Message[] {
  const { position } = turn.question ?? turn.answer;
  return [...messages.filter((message) => message.position < position), ...turnMessages(turn)];
}

/** Whether the turn's run is among the messages, however far it has come. */
export function holdsTurn(messages: readonly Message[], { answer }: NewMessages): boolean {
  return messages.some(
    (message) =>
      message.id === answer.id &&
      message.role === "assistant" &&
      message.run.generation_id === answer.run.generation_id,
  );
}
