import { readableKeys } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";
import type { Conversation, Message } from "./conversation.ts";
import { createRun, type Run, runEndSchema, runSchema, UNREADABLE_END } from "./run.ts";
import type { TreeNode } from "./tree.ts";

const id = z.string().check(z.minLength(1));

/** Stands for an unreadable position. Sorts after all others. */
const LAST_POSITION = Number.MAX_SAFE_INTEGER;

const conversationFields = readableKeys({
  id,
  title: z.string(),
  created_at: z.number(),
  updated_at: z.number(),
  deleted_at: z.number(),
  named: z.literal(true),
  server: z.string(),
  active_leaf_id: id,
});

const messageFields = readableKeys({
  id,
  conversation_id: id,
  parent_id: id,
  position: z.number().check(z.minimum(0)),
  created_at: z.number(),
  role: z.string(),
  text: z.string(),
  thought_prefix: z.string(),
  prefix: z.string(),
  replaces: id,
  run: z.record(z.string(), z.unknown()),
});

const runFields = readableKeys({ ...runSchema.shape, end: readableKeys(runEndSchema.shape) });

/** The readable parts of a stored message. */
export interface StoredMessage extends TreeNode {
  /** Absent if the role is unknown here. The record still keeps its place in the tree. */
  message?: Message;
}

/** Parses a conversation; `undefined` without an id. An unreadable title becomes empty, an unreadable date 0. */
export function readConversation(record: unknown): Conversation | undefined {
  const fields = conversationFields.safeParse(record);
  if (!fields.success || fields.data.id === undefined) return undefined;
  const { id, title = "", created_at, updated_at, deleted_at, named, server } = fields.data;
  return {
    id,
    title,
    created_at: created_at ?? updated_at ?? 0,
    updated_at: updated_at ?? created_at ?? 0,
    ...(deleted_at !== undefined && { deleted_at }),
    ...(named !== undefined && { named }),
    ...(server !== undefined && { server }),
  };
}

/** Returns the last message of the visible path; `undefined` if none was saved. */
export function readActiveLeaf(record: unknown): string | undefined {
  const fields = conversationFields.safeParse(record);
  return fields.success ? fields.data.active_leaf_id : undefined;
}

/** Parses a message; `undefined` if its own id or its conversation's is missing. */
export function readMessage(record: unknown): StoredMessage | undefined {
  const fields = messageFields.safeParse(record);
  if (!fields.success) return undefined;
  const { id, conversation_id, parent_id, role, text, prefix = "", run: runRecord } = fields.data;
  if (id === undefined || conversation_id === undefined) return undefined;
  const { position = LAST_POSITION, created_at = 0 } = fields.data;
  const node: StoredMessage = { id, position, created_at, ...(parent_id !== undefined && { parent_id }) };
  switch (role) {
    case "user": {
      const unreadable = text === undefined && { unreadable: true as const };
      return { ...node, message: { ...node, conversation_id, role, text: text ?? "", ...unreadable } };
    }
    case "assistant": {
      const run = readRun(runRecord, id, text ?? "");
      const isReadable = text !== undefined || prefix !== "" || typeof runRecord?.text === "string";
      const unreadable = !isReadable && { unreadable: true as const };
      const { thought_prefix, replaces } = fields.data;
      const kept = {
        ...(thought_prefix !== undefined && { thought_prefix }),
        ...(replaces !== undefined && { replaces }),
      };
      return { ...node, message: { ...node, conversation_id, role, prefix, ...kept, run, ...unreadable } };
    }
    default:
      return node;
  }
}

/** Returns the messages of a path with consecutive positions, whatever the records say. Skips unknown roles. */
export function messagesOf(path: readonly StoredMessage[]): Message[] {
  let last = -1;
  return path.flatMap(({ position, message }) => {
    const counts = Number.isInteger(position) && position > last && position < LAST_POSITION;
    last = counts ? position : last + 1;
    return message === undefined ? [] : [{ ...message, position: last }];
  });
}

/** Parses as much of a run as possible. A run without a readable phase and end counts as ended. */
function readRun(record: Record<string, unknown> | undefined, messageId: string, text: string): Run {
  const { phase, end, ...fields } = runFields.parse(record ?? {});
  const run: Run = { ...createRun(messageId), text, ...fields };
  const goesOn = phase === undefined ? typeof record?.phase === "string" : phase !== "ended";
  if (record?.end === undefined && goesOn) return { ...run, phase: phase ?? "writing" };
  return { ...run, phase: "ended", end: { finish_reason: UNREADABLE_END, ...end } };
}
