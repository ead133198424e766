import type { AssistantMessage, Conversation, Message, Turn } from "./conversation.ts";
import { turnBelow } from "./conversation.ts";
import { type Database, openDatabase } from "./database.ts";
import { type Links, linkByPosition } from "./link-by-position.ts";
import { mergeRecord } from "./merge-record.ts";
import { messagesOf, readActiveLeaf, readConversation, readMessage, type StoredMessage } from "./records.ts";
import { supersedes } from "./run.ts";
import { toStoreError } from "./store-error.ts";
import { activePath, type ConversationTree, createTree, parentFor } from "./tree.ts";

/** All messages of a conversation, including hidden versions. */
export interface StoredTree {
  tree: ConversationTree<StoredMessage>;
  /** The last message of the visible path. */
  active_leaf_id?: string;
}

/**
 * The conversations of this profile, shared by the worker and every panel. Every method rejects only with StoreError.
 */
export interface ConversationStore {
  /** Lists the conversations that are not deleted, newest first. */
  conversations(): Promise<Conversation[]>;
  /** Reads a conversation, even if it is marked as deleted. */
  conversation(id: string): Promise<Conversation | undefined>;
  /** Reads the messages on the path to the active leaf, in order. */
  messages(conversationId: string): Promise<Message[]>;
  /** Reads all messages. */
  tree(conversationId: string): Promise<StoredTree>;
  /** Counts the records that are kept but hidden, because they have no readable id. */
  unreadable(): Promise<number>;
  /**
   * Saves the conversation and the messages of a turn, below the message they follow. The assistant's message becomes
   * the active leaf; the messages it replaces are kept as another version.
   */
  saveTurn(turn: Turn): Promise<void>;
  /**
   * Compare-and-set: replaces a message only if the stored one is of the same generation and less advanced. Resolves
   * with true if it did.
   */
  saveAnswer(answer: AssistantMessage): Promise<boolean>;
  /** Writes an ended message with its rating, unless the stored one is of another generation by now. */
  saveRated(answer: AssistantMessage): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  /** Hides a conversation until it is restored or purged. */
  markDeleted(id: string, date: number): Promise<void>;
  restore(id: string): Promise<void>;
  /** Permanently removes conversations deleted at or before `date`, ms since the epoch. */
  purgeDeleted(date: number): Promise<void>;
}

/** Creates the store. Opens the database on first use, and again after the browser has closed it. */
export function createConversationStore(): ConversationStore {
  let opening: Promise<Database> | undefined;
  const forget = () => {
    opening = undefined;
  };

  async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      opening ??= openDatabase(forget).catch((cause: unknown) => {
        forget();
        throw cause;
      });
      return await work(await opening);
    } catch (cause) {
      throw toStoreError(cause);
    }
  }

  function update(id: string, change: (conversation: Conversation) => Conversation): Promise<void> {
    return withDatabase(async (database) => {
      const { store, done } = database.transaction("conversations", "readwrite");
      const record: unknown = await store.get(id);
      const conversation = readConversation(record);
      if (conversation !== undefined)
        await store.put(mergeRecord(record, conversation, change(conversation)));
      await done;
    });
  }

  /**
   * Replaces a stored message if `isMeant` accepts it, and keeps its place in the tree. Resolves with true if it did.
   */
  function updateAnswer(
    answer: AssistantMessage,
    isMeant: (stored: AssistantMessage) => boolean,
  ): Promise<boolean> {
    return withDatabase(async (database) => {
      const { store, done } = database.transaction("messages", "readwrite");
      const record: unknown = await store.get(answer.id);
      const stored = readMessage(record)?.message;
      const saved = stored?.role === "assistant" && isMeant(stored);
      if (saved) {
        const { prefix, run } = answer;
        await store.put(mergeRecord(record, stored, { ...stored, prefix, run }));
      }
      await done;
      return saved;
    });
  }

  return {
    conversations: () =>
      withDatabase(async (database) => {
        const records = await database.getAll("conversations");
        return records
          .flatMap((record) => readConversation(record) ?? [])
          .filter(({ deleted_at }) => deleted_at === undefined)
          .sort((one, other) => other.updated_at - one.updated_at);
      }),
    conversation: (id) =>
      withDatabase(async (database) => readConversation(await database.get("conversations", id))),
    messages: (conversationId) =>
      withDatabase(async (database) => {
        const { tree, active_leaf_id } = await readTree(database, conversationId);
        return messagesOf(activePath(tree, active_leaf_id));
      }),
    tree: (conversationId) => withDatabase((database) => readTree(database, conversationId)),
    unreadable: () =>
      withDatabase(async (database) => {
        const transaction = database.transaction(["conversations", "messages"]);
        const conversations = await transaction.objectStore("conversations").getAllKeys();
        const messages = transaction.objectStore("messages");
        const readable = await messages.index("by_conversation").getAllKeys(anyText());
        const lost = (await messages.count()) - readable.filter(isId).length;
        return lost + conversations.filter((key) => !isId(key)).length;
      }),
    saveTurn: (turn) =>
      withDatabase(async (database) => {
        const { conversation, answer } = turn;
        const transaction = database.transaction(["conversations", "messages"], "readwrite");
        const conversations = transaction.objectStore("conversations");
        const messages = transaction.objectStore("messages");
        const stored: unknown = await conversations.get(conversation.id);
        const records = await messages.index("by_conversation").getAll(conversation.id);
        const { changed, tree, active_leaf_id } = linkRecords(stored, records);
        for (const record of changed) await messages.put(record);
        const parent = parentFor(tree, active_leaf_id, turn.question ?? answer);
        for (const message of turnBelow(parent, turn)) {
          await messages.put(writeMessage(await messages.get(message.id), message));
        }
        const written = writeConversation(stored, conversation);
        await conversations.put({ ...written, active_leaf_id: answer.id });
        await transaction.done;
      }),
    saveAnswer: (answer) => updateAnswer(answer, (stored) => supersedes(answer.run, stored.run)),
    saveRated: async (answer) => {
      // Writes the whole message, because the panel may learn of the end before the worker has written it.
      await updateAnswer(answer, (stored) => stored.run.generation_id === answer.run.generation_id);
    },
    rename: (id, title) => update(id, (conversation) => ({ ...conversation, title })),
    markDeleted: (id, date) => update(id, (conversation) => ({ ...conversation, deleted_at: date })),
    restore: (id) => update(id, ({ deleted_at: _, ...conversation }) => conversation),
    purgeDeleted: (date) =>
      withDatabase(async (database) => {
        const transaction = database.transaction(["conversations", "messages"], "readwrite");
        const conversations = transaction.objectStore("conversations");
        const messages = transaction.objectStore("messages");
        for (const record of await conversations.getAll()) {
          const conversation = readConversation(record);
          if (conversation?.deleted_at === undefined || conversation.deleted_at > date) continue;
          await conversations.delete(conversation.id);
          for (const key of await messages.index("by_conversation").getAllKeys(conversation.id))
            await messages.delete(key);
        }
        await transaction.done;
      }),
  };
}

/** Matches every non-empty string key: arrays sort after strings. */
function anyText(): IDBKeyRange {
  return IDBKeyRange.bound("", [], true, true);
}

function isId(key: unknown): boolean {
  return typeof key === "string" && key !== "";
}

async function readTree(database: Database, conversationId: string): Promise<StoredTree> {
  const transaction = database.transaction(["conversations", "messages"]);
  const [conversation, records] = await Promise.all([
    transaction.objectStore("conversations").get(conversationId),
    transaction.objectStore("messages").index("by_conversation").getAll(conversationId),
  ]);
  const { changed: _, ...tree } = linkRecords(conversation, records);
  return tree;
}

/** Builds the tree of these records. `changed` holds the records of database version 1, with the links added. */
function linkRecords(conversation: unknown, records: readonly unknown[]): StoredTree & { changed: object[] } {
  const leaf = readActiveLeaf(conversation);
  const links: Links = leaf === undefined ? linkByPosition(records) : { records: [...records], changed: [] };
  const active_leaf_id = leaf ?? links.active_leaf_id;
  return {
    tree: createTree(links.records.flatMap((record) => readMessage(record) ?? [])),
    ...(active_leaf_id !== undefined && { active_leaf_id }),
    changed: links.changed,
  };
}

function writeConversation(record: unknown, conversation: Conversation): object {
  const stored = readConversation(record);
  return stored === undefined ? conversation : mergeRecord(record, stored, conversation);
}

function writeMessage(record: unknown, message: Message): object {
  const stored = readMessage(record)?.message;
  return stored === undefined ? message : mergeRecord(record, stored, message);
}
