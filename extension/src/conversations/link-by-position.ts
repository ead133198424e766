import { readMessage, type StoredMessage } from "./records.ts";

/** The records of one conversation, each linked to the previous message. */
export interface Links {
  /** All given records. */
  records: unknown[];
  /** The records whose link was added here. */
  changed: object[];
  /** The last message; absent if the conversation is empty. */
  active_leaf_id?: string;
}

/**
 * Converts the list order of database version 1, where messages had only positions, to links. Keeps existing links, so
 * that linking part of a conversation first gives the same result.
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
