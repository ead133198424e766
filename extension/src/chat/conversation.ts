import * as z from "zod/mini";
import { runSchema } from "./run.ts";

/** Milliseconds since the epoch. */
const date = z.number();

/** A conversation in the list. */
export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  created_at: date,
  updated_at: date,
  /** Set while a deletion can still be undone. */
  deleted_at: z.exactOptional(date),
});
export type Conversation = z.infer<typeof conversationSchema>;

const messageShape = {
  id: z.string(),
  conversation_id: z.string(),
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
