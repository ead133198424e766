import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { createConversationStore } from "../../extension/src/conversations/conversation-store.ts";
import { createRun } from "../../extension/src/conversations/run.ts";
import { SpeedScale } from "../../extension/src/panel/state/speed-scale.ts";
import { createStoredSettings } from "../../extension/src/settings/stored-settings.ts";
import { readTheme } from "../../extension/src/ui/theme.ts";
import { MemoryStorage } from "../helpers/extension/memory-storage.ts";
import { asComparable } from "./comparable-numbers.ts";
import { loadParsers, RELEASES, readJson } from "./releases.ts";

interface StoreDump {
  name: string;
  keyPath: string;
  autoIncrement: boolean;
  indexes: { name: string; keyPath: string; unique: boolean; multiEntry: boolean }[];
  records: Record<string, unknown>[];
}

interface DatabaseDump {
  name: string;
  version: number;
  stores: StoreDump[];
}

interface RecordedConversation {
  id: string;
  title: string;
  updated_at: number;
  deleted_at?: number;
}

interface RecordedMessage {
  id: string;
  conversation_id: string;
  position: number;
  role: string;
  prefix?: string;
  run?: { phase: string; thought: string; end?: { finish_reason: string; rating?: string } };
}

/** Makes the database as it was left. */
function restore({ name, version, stores }: DatabaseDump): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const { name: storeName, keyPath, autoIncrement, indexes, records } of stores) {
        const store = opening.result.createObjectStore(storeName, { keyPath, autoIncrement });
        for (const index of indexes) store.createIndex(index.name, index.keyPath, index);
        for (const record of records) store.put(record);
      }
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
  });
}

describe.each(RELEASES)("what the browser kept for $name", (release) => {
  const dump = readJson(release, "conversations.json");
  const databases: DatabaseDump[] = dump.databases;
  const recordsOf = (name: string) =>
    databases.flatMap(({ stores }) => stores.find((store) => store.name === name)?.records ?? []);
  const conversations = recordsOf("conversations") as unknown as RecordedConversation[];
  const messages = recordsOf("messages") as unknown as RecordedMessage[];
  const listed = conversations
    .filter(({ deleted_at }) => deleted_at === undefined)
    .sort((one, other) => other.updated_at - one.updated_at);

  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory();
    for (const database of databases) await restore(database);
  });

  it("holds every kind of conversation", () => {
    const ends = messages.flatMap(({ run }) =>
      run === undefined ? [] : [run.end?.finish_reason ?? run.phase],
    );
    expect(new Set(ends)).toEqual(new Set(["stop", "aborted", "error", "writing"]));
    expect(new Set(messages.map(({ run }) => run?.end?.rating))).toEqual(new Set(["up", "down", undefined]));
    expect(messages.filter(({ run }) => (run?.thought ?? "") !== "")).toHaveLength(1);
    expect(messages.filter(({ prefix = "" }) => prefix !== "")).toHaveLength(1);
    expect(conversations.filter(({ title }) => title.includes("✏️"))).toHaveLength(1);
    expect(conversations.length - listed.length).toBe(1);
  });

  it("is listed whole, the latest first, but for what was deleted", async () => {
    expect(listed.length).toBeGreaterThan(5);
    expect(await createConversationStore().conversations()).toEqual(listed);
  });

  it("is read to the last message, each below the one before it", async () => {
    const store = createConversationStore();
    for (const conversation of conversations) {
      const { id } = conversation;
      expect(await store.conversation(id)).toEqual(conversation);
      const own = messages
        .filter(({ conversation_id }) => conversation_id === id)
        .sort((one, other) => one.position - other.position);
      expect(own.length).toBeGreaterThan(1);
      const linked = own.map((message, index) => ({
        ...message,
        ...(index > 0 && { parent_id: own[index - 1]?.id }),
      }));
      expect(await store.messages(id)).toEqual(asComparable(linked));
      expect((await store.tree(id)).active_leaf_id).toBe(own.at(-1)?.id);
    }
  });

  it("goes on where the release left: a deletion is undone, or made final with all its messages", async () => {
    const store = createConversationStore();
    const [deleted] = conversations.filter(({ deleted_at }) => deleted_at !== undefined);
    const id = deleted?.id ?? "";
    await store.restore(id);
    expect((await store.conversations()).map((conversation) => conversation.id)).toContain(id);
    await store.markDeleted(id, 1);
    await store.purgeDeleted(1);
    expect(await store.conversation(id)).toBeUndefined();
    expect(await store.messages(id)).toEqual([]);
    expect(await store.conversations()).toEqual(listed);
  });

  it("is read by the release itself the same way", async () => {
    const frozen = await loadParsers(release);
    for (const record of conversations) {
      expect(frozen.conversationSchema.safeParse(record)).toEqual({ success: true, data: record });
    }
    for (const record of messages) {
      expect(frozen.messageSchema.safeParse(record)).toEqual({ success: true, data: record });
      if (record.run !== undefined) expect(frozen.runSchema.safeParse(record.run).success).toBe(true);
    }
  });

  it("has the theme that was chosen, and the best speed of each model", () => {
    const kept: Record<string, string> = dump.page_storage;
    const getItem = (key: string) => kept[key] ?? null;
    const localStorage = { getItem } as Storage;
    expect(readTheme({ localStorage })).toBe("dark");
    const best = Number(kept["tacho.best_speed.scripted"]);
    const scale = new SpeedScale({ getItem, setItem: () => {} });
    const at = (tokens_per_second: number) =>
      scale.share({ ...createRun("g"), phase: "writing", tokens_per_second }, "scripted");
    expect(best).toBeGreaterThan(0);
    expect(at(best / 2)).toBeCloseTo(at(best) / 2);
  });

  it("has settings of which every one still counts", async () => {
    const frozen = await loadParsers(release);
    const storage = new MemoryStorage();
    await storage.set(dump.storage_local);
    const { changed, refused } = await createStoredSettings(storage).read();
    const wanted = Object.fromEntries(
      Object.entries(dump.storage_local).map(([key, value]) => [key.replace("setting.", ""), value]),
    );
    expect(Object.keys(wanted).length).toBeGreaterThan(4);
    expect(changed).toEqual(wanted);
    expect(refused).toEqual({});
    expect(frozen.parseSettingsPatch(wanted, "all").patch).toEqual(wanted);
  });
});
