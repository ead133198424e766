import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import {
  type AssistantMessage,
  assistantMessageSchema,
  type Conversation,
  conversationSchema,
  type Message,
  messageSchema,
  type Turn,
  turnMessages,
} from "./conversation.ts";
import { supersedes } from "./run.ts";
import { toStoreError } from "./store-error.ts";

/** The conversations of this profile, shared by the worker and every panel. Every method rejects with a StoreError alone. */
export interface ConversationStore {
  /** Those that are not deleted, the latest first. Records that cannot be read are left out. */
  conversations(): Promise<Conversation[]>;
  /** Also while its deletion can be undone. */
  conversation(id: string): Promise<Conversation | undefined>;
  /** In order. */
  messages(conversationId: string): Promise<Message[]>;
  /** Saves the conversation, with the turn's messages in place of everything from the first one's position on. */
  saveTurn(turn: Turn): Promise<void>;
  /** Compare and set: writes an answer only over one of the same generation that knows less. Tells whether it did. */
  saveAnswer(answer: AssistantMessage): Promise<boolean>;
  /** Writes an ended answer with its rating, unless the stored one is of another generation by now. */
  saveRated(answer: AssistantMessage): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  /** Hides a conversation until it is restored or purged. */
  markDeleted(id: string, date: number): Promise<void>;
  restore(id: string): Promise<void>;
  /** Removes for good what was marked at `date` or before, ms since the epoch. */
  purgeDeleted(date: number): Promise<void>;
}

/** Opens the database at the first need, and again after the browser closed it. */
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
      const conversation = readConversation(await store.get(id));
      if (conversation !== undefined) await store.put(change(conversation));
      await done;
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
        const records = await database.getAllFromIndex("messages", "by_conversation", conversationId);
        return records
          .flatMap((record) => readMessage(record) ?? [])
          .sort((one, other) => one.position - other.position);
      }),
    saveTurn: (turn) =>
      withDatabase(async (database) => {
        const { conversation } = turn;
        const messages = turnMessages(turn);
        const transaction = database.transaction(["conversations", "messages"], "readwrite");
        await transaction.objectStore("conversations").put(conversation);
        const store = transaction.objectStore("messages");
        const from = Math.min(...messages.map(({ position }) => position));
        for (const record of await store.index("by_conversation").getAll(conversation.id)) {
          const message = readMessage(record);
          if (message !== undefined && message.position >= from) await store.delete(message.id);
        }
        for (const message of messages) await store.put(message);
        await transaction.done;
      }),
    saveAnswer: (answer) =>
      withDatabase(async (database) => {
        const { store, done } = database.transaction("messages", "readwrite");
        const stored = assistantMessageSchema.safeParse(await store.get(answer.id));
        const saved = stored.success && supersedes(answer.run, stored.data.run);
        if (saved) await store.put(answer);
        await done;
        return saved;
      }),
    saveRated: (answer) =>
      withDatabase(async (database) => {
        const { store, done } = database.transaction("messages", "readwrite");
        const stored = assistantMessageSchema.safeParse(await store.get(answer.id));
        // The panel may know of the end before the worker has written it, so the whole answer goes in.
        if (stored.success && stored.data.run.generation_id === answer.run.generation_id) {
          await store.put(answer);
        }
        await done;
      }),
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

function readConversation(record: unknown): Conversation | undefined {
  const parsed = conversationSchema.safeParse(record);
  return parsed.success ? parsed.data : undefined;
}

function readMessage(record: unknown): Message | undefined {
  const parsed = messageSchema.safeParse(record);
  return parsed.success ? parsed.data : undefined;
}

export const DATABASE_NAME = "tacho";

/** Values are `unknown`: an earlier or a later version may have written them. */
export interface TachoSchema extends DBSchema {
  conversations: { key: string; value: unknown };
  messages: { key: string; value: unknown; indexes: { by_conversation: string } };
}
export type Database = IDBPDatabase<TachoSchema>;
type Upgrade = IDBPTransaction<TachoSchema, StoreNames<TachoSchema>[], "versionchange">;

/** One step per version, never changed once released: step 0 makes version 1 out of nothing. */
const MIGRATIONS: readonly ((database: Database, upgrade: Upgrade) => void)[] = [
  (database) => {
    database.createObjectStore("conversations", { keyPath: "id" });
    const messages = database.createObjectStore("messages", { keyPath: "id" });
    messages.createIndex("by_conversation", "conversation_id");
  },
];

/** Opens the database, brought to the version of this code. `onLost`: it was closed from outside and must be opened anew. */
export async function openDatabase(onLost: () => void): Promise<Database> {
  const database: Database = await openDB<TachoSchema>(DATABASE_NAME, MIGRATIONS.length, {
    upgrade(opened, oldVersion, _newVersion, transaction) {
      for (const migrate of MIGRATIONS.slice(oldVersion)) migrate(opened, transaction);
    },
    // A newer version of the extension waits for this connection; it may not wait for ever.
    blocking() {
      database.close();
      onLost();
    },
    terminated: onLost,
  });
  return database;
}
