import {
  type AssistantMessage,
  type Conversation,
  failedToReplace,
  type Message,
  placeBelow,
  type Turn,
  turnBelow,
} from "./conversation.ts";
import { type Database, openDatabase } from "./database.ts";
import { createDatabaseAccess } from "./database-access.ts";
import { type Links, linkByPosition } from "./link-by-position.ts";
import { mergeRecord } from "./merge-record.ts";
import { messagesOf, readActiveLeaf, readConversation, readMessage, type StoredMessage } from "./records.ts";
import { supersedes } from "./run.ts";
import { activePath, type ConversationTree, createTree, parentFor, pathTo } from "./tree.ts";

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
  /** Reads the messages on the path to the message `leafId`; none if that does not exist. */
  messagesTo(conversationId: string, leafId: string): Promise<Message[]>;
  /** Reads all messages. */
  tree(conversationId: string): Promise<StoredTree>;
  /** Counts the records that are kept but hidden, because they have no readable id. */
  unreadable(): Promise<number>;
  /**
   * Saves the conversation and the messages of a turn, below the message they follow. The assistant's message becomes
   * the active leaf; the messages it replaces are kept as another version. Keeps a title that the user has chosen, and
   * restores a conversation that is marked as deleted, because a new turn shows that it is wanted.
   */
  saveTurn(turn: Turn): Promise<void>;
  /** Saves a turn whose run has ended, as `saveTurn` does. A conversation that is marked as deleted stays so. */
  saveEndedTurn(turn: Turn): Promise<void>;
  /**
   * Saves a whole path after earlier turns could not be saved. Adds the messages that are missing, changes no others but
   * for their place, and makes the last one the active leaf.
   */
  savePath(conversation: Conversation, messages: readonly Message[]): Promise<void>;
  /**
   * Compare-and-set: replaces a message only if the stored one is of the same generation and less advanced. Resolves
   * with true if it did. If the message has ended without text in the place of another, that one is shown again.
   */
  saveAnswer(answer: AssistantMessage): Promise<boolean>;
  /** Writes an ended message with its rating, unless the stored one is of another generation by now. */
  saveRated(answer: AssistantMessage): Promise<void>;
  /** Resolves with false if there is no such conversation. */
  rename(id: string, title: string): Promise<boolean>;
  /** Hides a conversation until it is restored or purged. Resolves with false if there is none. */
  markDeleted(id: string, date: number): Promise<boolean>;
  /** Resolves with false if there is no such conversation any more. */
  restore(id: string): Promise<boolean>;
  /** Lists the conversations that are marked as deleted. */
  deleted(): Promise<Conversation[]>;
  /** Permanently removes conversations deleted at or before `date`, ms since the epoch. Resolves with their ids. */
  purgeDeleted(date: number): Promise<string[]>;
}

export function createConversationStore(): ConversationStore {
  const withDatabase = createDatabaseAccess(openDatabase);

  function update(id: string, change: (conversation: Conversation) => Conversation): Promise<boolean> {
    return withDatabase(async (database) => {
      const { store, done } = database.transaction("conversations", "readwrite");
      const record: unknown = await store.get(id);
      const conversation = readConversation(record);
      if (conversation !== undefined)
        await store.put(mergeRecord(record, conversation, change(conversation)));
      await done;
      return conversation !== undefined;
    });
  }

  function readConversations(): Promise<Conversation[]> {
    return withDatabase(async (database) => {
      const records = await database.getAll("conversations");
      return records.flatMap((record) => readConversation(record) ?? []);
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
      const transaction = database.transaction(["conversations", "messages"], "readwrite");
      const messages = transaction.objectStore("messages");
      const record: unknown = await messages.get(answer.id);
      const stored = readMessage(record)?.message;
      const saved = stored?.role === "assistant" && isMeant(stored);
      if (saved) {
        const { prefix, run } = answer;
        const changed = { ...stored, prefix, run };
        await messages.put(mergeRecord(record, stored, changed));
        const conversations = transaction.objectStore("conversations");
        const conversation: unknown = await conversations.get(stored.conversation_id);
        if (readActiveLeaf(conversation) === answer.id && failedToReplace(changed)) {
          const records = await messages.index("by_conversation").getAll(stored.conversation_id);
          const { tree } = linkRecords(conversation, records);
          await conversations.put({ ...Object(conversation), active_leaf_id: leafAfter(tree, changed) });
        }
      }
      await transaction.done;
      return saved;
    });
  }

  function writeTurn(turn: Turn, keepsDeleted: boolean): Promise<void> {
    return withDatabase(async (database) => {
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
      const written = writeConversation(stored, conversation, keepsDeleted);
      await conversations.put({ ...written, active_leaf_id: leafAfter(tree, answer) });
      await transaction.done;
    });
  }

  return {
    conversations: async () => {
      const all = await readConversations();
      return all
        .filter(({ deleted_at }) => deleted_at === undefined)
        .sort((one, other) => other.updated_at - one.updated_at);
    },
    deleted: async () => (await readConversations()).filter(({ deleted_at }) => deleted_at !== undefined),
    conversation: (id) =>
      withDatabase(async (database) => readConversation(await database.get("conversations", id))),
    messages: (conversationId) =>
      withDatabase(async (database) => {
        const { tree, active_leaf_id } = await readTree(database, conversationId);
        return messagesOf(activePath(tree, active_leaf_id));
      }),
    messagesTo: (conversationId, leafId) =>
      withDatabase(async (database) => {
        const { tree } = await readTree(database, conversationId);
        return messagesOf(pathTo(tree, leafId));
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
    saveTurn: (turn) => writeTurn(turn, false),
    saveEndedTurn: (turn) => writeTurn(turn, true),
    savePath: (conversation, path) =>
      withDatabase(async (database) => {
        const transaction = database.transaction(["conversations", "messages"], "readwrite");
        const conversations = transaction.objectStore("conversations");
        const messages = transaction.objectStore("messages");
        const kept: unknown = await conversations.get(conversation.id);
        const first = path[0] === undefined ? undefined : await messages.get(path[0].id);
        // A path that was begun while the conversation could not be read follows what is stored.
        let before = first === undefined ? readActiveLeaf(kept) : undefined;
        for (const message of path) {
          const record: unknown = await messages.get(message.id);
          const stored = readMessage(record)?.message;
          await messages.put(writeMessage(record, placeBelow(before, stored ?? message)));
          before = message.id;
        }
        const written = writeConversation(kept, conversation, true);
        await conversations.put({ ...written, ...(before !== undefined && { active_leaf_id: before }) });
        await transaction.done;
      }),
    saveAnswer: (answer) => updateAnswer(answer, (stored) => supersedes(answer.run, stored.run)),
    saveRated: async (answer) => {
      // Writes the whole message, because the panel may learn of the end before the worker has written it.
      await updateAnswer(answer, (stored) => stored.run.generation_id === answer.run.generation_id);
    },
    rename: (id, title) => update(id, (conversation) => ({ ...conversation, title, named: true })),
    markDeleted: (id, date) => update(id, (conversation) => ({ ...conversation, deleted_at: date })),
    restore: (id) => update(id, ({ deleted_at: _, ...conversation }) => conversation),
    purgeDeleted: (date) =>
      withDatabase(async (database) => {
        const transaction = database.transaction(["conversations", "messages"], "readwrite");
        const conversations = transaction.objectStore("conversations");
        const messages = transaction.objectStore("messages");
        const purged: string[] = [];
        for (const record of await conversations.getAll()) {
          const conversation = readConversation(record);
          if (conversation?.deleted_at === undefined || conversation.deleted_at > date) continue;
          purged.push(conversation.id);
          await conversations.delete(conversation.id);
          for (const key of await messages.index("by_conversation").getAllKeys(conversation.id))
            await messages.delete(key);
        }
        await transaction.done;
        return purged;
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

/**
 * Returns the record of a conversation after a turn. Another window may have renamed or deleted it since the turn's
 * panel has read it.
 */
function writeConversation(record: unknown, conversation: Conversation, keepsDeleted: boolean): object {
  const stored = readConversation(record);
  if (stored === undefined) return conversation;
  const { title, named, deleted_at } = stored;
  return mergeRecord(record, stored, {
    ...conversation,
    ...(named !== undefined && { title, named }),
    ...(keepsDeleted && deleted_at !== undefined && { deleted_at }),
  });
}

/** Returns the last message of the path to show after a change of `answer`. */
function leafAfter(tree: ConversationTree<StoredMessage>, answer: AssistantMessage): string {
  return failedToReplace(answer) && tree.nodes.has(answer.replaces) ? answer.replaces : answer.id;
}

function writeMessage(record: unknown, message: Message): object {
  const stored = readMessage(record)?.message;
  return stored === undefined ? message : mergeRecord(record, stored, message);
}
