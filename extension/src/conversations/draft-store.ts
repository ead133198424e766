import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { createDatabaseAccess } from "./database-access.ts";
import { type Draft, isEmptyDraft, joinDrafts, readDraft } from "./draft.ts";

/**
 * Drafts have a database of their own: they are written with every key, and earlier versions of the extension, which
 * have no drafts, can still open the conversations.
 */
const DATABASE_NAME = "tacho-drafts";
const VERSION = 1;

/** Key: chat, panel. Values are `unknown`, because another version may have written them. */
interface DraftSchema extends DBSchema {
  drafts: { key: [string, string]; value: unknown };
}
type DraftDatabase = IDBPDatabase<DraftSchema>;

/**
 * The drafts of this profile. Two panels that show the same chat have a draft each, so that neither overwrites the
 * other's. Every method rejects only with StoreError.
 */
export interface DraftStore {
  /**
   * Reads the draft of a chat for a panel. Drafts left behind by panels that no longer show the chat are joined to it
   * and become this panel's.
   *
   * @param others ids of the other panels that show the chat.
   */
  take(chatId: string, panelId: string, others: ReadonlySet<string>): Promise<Draft>;
  /** Replaces the panel's draft of a chat. Takes effect even if the page closes right after the call. */
  save(chatId: string, panelId: string, draft: Draft): Promise<void>;
  /** Joins a draft to the panel's draft of a chat. */
  add(chatId: string, panelId: string, draft: Draft): Promise<void>;
  /** Removes all drafts of a chat. */
  remove(chatId: string): Promise<void>;
}

export function createDraftStore(): DraftStore {
  const withDatabase = createDatabaseAccess(openDrafts);
  return {
    take: (chatId, panelId, others) =>
      withDatabase(async (database) => {
        const { store, done } = database.transaction("drafts", "readwrite");
        const taken: Draft[] = [];
        for (const key of await store.getAllKeys(ofChat(chatId))) {
          if (others.has(key[1])) continue;
          taken.push(readDraft(await store.get(key)));
          await store.delete(key);
        }
        const draft = joinDrafts(taken);
        if (!isEmptyDraft(draft)) await store.put(draft, [chatId, panelId]);
        await done;
        return draft;
      }),
    save: (chatId, panelId, draft) =>
      withDatabase(async (database) => {
        const transaction = database.transaction("drafts", "readwrite");
        const key: [string, string] = [chatId, panelId];
        const write = isEmptyDraft(draft) ? transaction.store.delete(key) : transaction.store.put(draft, key);
        // Otherwise the browser waits for this page before it commits, and drops the write if the page is gone by then.
        transaction.commit();
        await Promise.all([write, transaction.done]);
      }),
    add: (chatId, panelId, draft) =>
      withDatabase(async (database) => {
        const { store, done } = database.transaction("drafts", "readwrite");
        const joined = joinDrafts([readDraft(await store.get([chatId, panelId])), draft]);
        if (!isEmptyDraft(joined)) await store.put(joined, [chatId, panelId]);
        await done;
      }),
    remove: (chatId) => withDatabase((database) => database.delete("drafts", ofChat(chatId))),
  };
}

async function openDrafts(onLost: () => void): Promise<DraftDatabase> {
  const database: DraftDatabase = await openDB<DraftSchema>(DATABASE_NAME, VERSION, {
    upgrade(opened) {
      opened.createObjectStore("drafts");
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

/** Matches the keys of all panels: arrays sort after strings. */
function ofChat(chatId: string): IDBKeyRange {
  return IDBKeyRange.bound([chatId], [chatId, []]);
}
