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
  /** Order within the conversation, from 0. */
  position: z.int().check(z.minimum(0)),
  created_at: date,
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

/** The messages as the turn leaves them. */
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
