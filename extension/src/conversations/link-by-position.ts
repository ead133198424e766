import { readMessage, type StoredMessage } from "./records.ts";

/** The records of one conversation with a link to the message before them. */
export interface Links {
  /** All that were given. */
  records: unknown[];
  /** Those of them that got their link here. */
  changed: object[];
  /** The last message; absent where the conversation has none. */
  active_leaf_id?: string;
}

/**
 * Turns the order of version 1 of the database, where a conversation was one list of messages with positions, into links.
 * A record that has a parent keeps it, so that linking half a conversation and then the whole comes to the same.
 */
export function linkByPosition(records: readonly unknown[]): Links {
  const messages = records.flatMap((record) => {
    const read = readMessage(record);
    return read === undefined ? [] : [read];
  });
  messages.sort(inOrder);
  const before = new Map(messages.map(({ id }, index) => [id, messages[index - 1]?.id]));
  const changed: object[] = [];
  const linked = records.map((record) => {
    const read = readMessage(record);
    const parent_id = read?.parent_id === undefined ? before.get(read?.id ?? "") : undefined;
    if (parent_id === undefined || typeof record !== "object") return record;
    const link = { ...record, parent_id };
    changed.push(link);
    return link;
  });
  const last = messages.at(-1)?.id;
  return { records: linked, changed, ...(last !== undefined && { active_leaf_id: last }) };
}

function inOrder(one: StoredMessage, other: StoredMessage): number {
  const difference = one.position - other.position || one.created_at - other.created_at;
  if (difference !== 0) return difference;
  return one.id < other.id ? -1 : 1;
}
