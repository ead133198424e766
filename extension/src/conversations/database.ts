import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";

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
  // Version 2 links messages into trees. Rewriting every message here would keep a person with a long history waiting, so a
  // conversation is linked as it is read, and written so with its next turn: see `linkByPosition`.
  () => {},
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
