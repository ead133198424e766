import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";

export const DATABASE_NAME = "tacho";

/** Values are `unknown`, because another version may have written them. */
export interface TachoSchema extends DBSchema {
  conversations: { key: string; value: unknown };
  messages: { key: string; value: unknown; indexes: { by_conversation: string } };
}
export type Database = IDBPDatabase<TachoSchema>;
type Upgrade = IDBPTransaction<TachoSchema, StoreNames<TachoSchema>[], "versionchange">;

/** One step per version, never changed after release. Step 0 creates version 1. */
const MIGRATIONS: readonly ((database: Database, upgrade: Upgrade) => void)[] = [
  (database) => {
    database.createObjectStore("conversations", { keyPath: "id" });
    const messages = database.createObjectStore("messages", { keyPath: "id" });
    messages.createIndex("by_conversation", "conversation_id");
  },
  // Version 2 links messages into trees. Rewriting every message here would block users with a long history, so a
  // conversation is linked when it is read, and saved with its next turn: see `linkByPosition`.
  () => {},
];

/**
 * Opens the database, migrated to the current version. `onLost` is called if it is closed from outside and must be
 * reopened.
 */
export async function openDatabase(onLost: () => void): Promise<Database> {
  const database: Database = await openDB<TachoSchema>(DATABASE_NAME, MIGRATIONS.length, {
    upgrade(opened, oldVersion, _newVersion, transaction) {
      for (const migrate of MIGRATIONS.slice(oldVersion)) migrate(opened, transaction);
    },
    // A newer version of the extension is waiting for this connection to close.
    blocking() {
      database.close();
      onLost();
    },
    terminated: onLost,
  });
  return database;
}
