import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import { linkByPosition } from "./link-by-position.ts";

export const DATABASE_NAME = "tacho";

/** Values are `unknown`: an earlier or a later version may have written them. */
export interface TachoSchema extends DBSchema {
  conversations: { key: string; value: unknown };
  messages: { key: string; value: unknown; indexes: { by_conversation: string } };
}
export type Database = IDBPDatabase<TachoSchema>;
type Upgrade = IDBPTransaction<TachoSchema, StoreNames<TachoSchema>[], "versionchange">;

/**
 * One step per version, never changed once released: step 0 makes version 1 out of nothing. A step awaits nothing but
 * requests of the upgrade, which either comes through as a whole or leaves the database as it was.
 */
const MIGRATIONS: readonly ((database: Database, upgrade: Upgrade) => void | Promise<void>)[] = [
  (database) => {
    database.createObjectStore("conversations", { keyPath: "id" });
    const messages = database.createObjectStore("messages", { keyPath: "id" });
    messages.createIndex("by_conversation", "conversation_id");
  },
  linkMessages,
];

/** Gives every message its parent and every conversation its active leaf, one conversation at a time. */
async function linkMessages(_database: Database, upgrade: Upgrade): Promise<void> {
  const conversations = upgrade.objectStore("conversations");
  const messages = upgrade.objectStore("messages");
  for (const key of await conversations.getAllKeys()) {
    const [conversation, records] = await Promise.all([
      conversations.get(key),
      messages.index("by_conversation").getAll(key),
    ]);
    const { changed, ...leaf } = linkByPosition(records);
    const writes = changed.map((record) => messages.put(record));
    if (typeof conversation === "object") writes.push(conversations.put({ ...leaf, ...conversation }));
    await Promise.all(writes);
  }
}

/** Opens the database, brought to the version of this code. `onLost`: it was closed from outside and must be opened anew. */
export async function openDatabase(onLost: () => void): Promise<Database> {
  const database: Database = await openDB<TachoSchema>(DATABASE_NAME, MIGRATIONS.length, {
    upgrade(opened, oldVersion, _newVersion, transaction) {
      migrate(opened, oldVersion, transaction).catch(() => abort(transaction));
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

async function migrate(database: Database, oldVersion: number, upgrade: Upgrade): Promise<void> {
  for (const step of MIGRATIONS.slice(oldVersion)) await step(database, upgrade);
}

/** Leaves the database at its old version. An upgrade that has aborted by itself cannot be aborted again. */
function abort(upgrade: Upgrade): void {
  try {
    upgrade.abort();
  } catch {
    // The reason is the one that opening rejects with.
  }
}
