import { readMessage, type StoredMessage } from "./records.ts";

/** The records of one conversation that want a link to the message before them. */
export interface Links {
  /** With their `parent_id`. */
  changed: Record<string, unknown>[];
  /** The last message; absent where the conversation has none. */
  active_leaf_id?: string;
}

/**
 * Turns the order of version 1 of the database, where a conversation was one list of messages with positions, into links.
 * A record that has a parent already keeps it, so that linking twice changes nothing.
 */
export function linkByPosition(records: readonly unknown[]): Links {
  const messages = records.flatMap((record) => {
    const read = readMessage(record);
    return read === undefined || typeof record !== "object" || record === null ? [] : [{ read, record }];
  });
  messages.sort((one, other) => inOrder(one.read, other.read));
  const changed = messages.flatMap(({ read, record }, index) => {
    const before = messages[index - 1]?.read.id;
    return before === undefined || read.parent_id !== undefined ? [] : [{ ...record, parent_id: before }];
  });
  const last = messages.at(-1)?.read.id;
  return { changed, ...(last !== undefined && { active_leaf_id: last }) };
}

function inOrder(one: StoredMessage, other: StoredMessage): number {
  const difference = one.position - other.position || one.created_at - other.created_at;
  if (difference !== 0) return difference;
  return one.id < other.id ? -1 : 1;
}
