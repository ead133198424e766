import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Turn } from "../../../extension/src/conversations/conversation.ts";
import { createConversationStore } from "../../../extension/src/conversations/conversation-store.ts";
import { DATABASE_NAME } from "../../../extension/src/conversations/database.ts";
import { createRun } from "../../../extension/src/conversations/run.ts";
import { pathTo } from "../../../extension/src/conversations/tree.ts";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const CONVERSATION = { id: "c", title: "Title", created_at: 1, updated_at: 2 };

function messagesOf(conversation_id: string, length: number) {
  return Array.from({ length }, (_, position) => {
    const place = { id: `${conversation_id}-${position}`, conversation_id, position, created_at: position };
    return position % 2 === 0
      ? { ...place, role: "user", text: `Question ${position}` }
      : {
          ...place,
          role: "assistant",
          prefix: "",
          run: { ...createRun(place.id), text: `Answer ${position}` },
        };
  });
}

/** The database as version 1 left it. */
async function createVersionOne(
  conversations: readonly unknown[],
  messages: readonly unknown[],
): Promise<void> {
  const database = await openDB(DATABASE_NAME, 1, {
    upgrade(opened) {
      opened.createObjectStore("conversations", { keyPath: "id" });
      opened
        .createObjectStore("messages", { keyPath: "id" })
        .createIndex("by_conversation", "conversation_id");
    },
  });
  for (const record of conversations) await database.put("conversations", record);
  for (const record of messages) await database.put("messages", record);
  database.close();
}

async function readAll(store: "conversations" | "messages"): Promise<unknown[]> {
  const database = await openDB(DATABASE_NAME);
  const records = await database.getAll(store);
  database.close();
  return records;
}

/** The next question and answer of the conversation. */
function nextTurn(position: number): Turn {
  const place = { conversation_id: "c", created_at: 9 };
  return {
    conversation: CONVERSATION,
    question: { ...place, id: "next-q", position, role: "user", text: "More?" },
    answer: {
      ...place,
      id: "next-a",
      position: position + 1,
      role: "assistant",
      prefix: "",
      run: createRun("g"),
    },
  };
}

describe("a database of version 1", () => {
  it("shows every conversation as it was, each message below the one before it", async () => {
    const other = { ...CONVERSATION, id: "d", updated_at: 1 };
    await createVersionOne([CONVERSATION, other], [...messagesOf("c", 4), ...messagesOf("d", 2)]);
    const store = createConversationStore();
    expect(await store.conversations()).toEqual([CONVERSATION, other]);
    const shown = await store.messages("c");
    expect(shown.map(({ parent_id: _, ...message }) => message)).toEqual(messagesOf("c", 4));
    expect(shown.map(({ parent_id }) => parent_id)).toEqual([undefined, "c-0", "c-1", "c-2"]);
    expect(await store.tree("d")).toMatchObject({ active_leaf_id: "d-1" });
  });

  it("is of version 2 from then on, and keeps its links with the next turn of each conversation", async () => {
    await createVersionOne(
      [CONVERSATION, { id: "d", pinned: true }],
      [...messagesOf("c", 4), ...messagesOf("d", 2)],
    );
    const store = createConversationStore();
    await store.saveTurn(nextTurn(4));
    const database = await openDB(DATABASE_NAME);
    expect(database.version).toBe(2);
    database.close();
    expect(await readAll("conversations")).toEqual([
      { ...CONVERSATION, active_leaf_id: "next-a" },
      { id: "d", pinned: true },
    ]);
    expect(await readAll("messages")).toMatchObject([
      { id: "c-0" },
      { id: "c-1", parent_id: "c-0" },
      { id: "c-2", parent_id: "c-1" },
      { id: "c-3", parent_id: "c-2" },
      ...messagesOf("d", 2),
      { id: "next-a", parent_id: "next-q" },
      { id: "next-q", parent_id: "c-3" },
    ]);
    expect((await store.messages("c")).map(({ id }) => id)).toEqual([
      "c-0",
      "c-1",
      "c-2",
      "c-3",
      "next-q",
      "next-a",
    ]);
  });

  it("keeps what followed an answer that is written anew", async () => {
    await createVersionOne([CONVERSATION], messagesOf("c", 4));
    const store = createConversationStore();
    const { answer } = nextTurn(0);
    await store.saveTurn({ conversation: CONVERSATION, answer: { ...answer, parent_id: "c-0" } });
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["c-0", "next-a"]);
    const { tree } = await store.tree("c");
    expect(pathTo(tree, "c-3").map(({ id }) => id)).toEqual(["c-0", "c-1", "c-2", "c-3"]);
  });

  it("with damaged records is brought over whole", async () => {
    const odd = { id: "odd", conversation_id: "c", position: 1, role: "robot", parts: [1] };
    const strays = [
      { id: "homeless", role: "user", text: "?" },
      { id: 7, conversation_id: "c", position: 9 },
    ];
    const [first, , third] = messagesOf("c", 3);
    await createVersionOne([CONVERSATION, { id: 8 }], [first, odd, third, ...strays]);
    const store = createConversationStore();
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["c-0", "c-2"]);
    expect(await store.unreadable()).toBe(3);
    await store.saveTurn(nextTurn(3));
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["c-0", "c-2", "next-q", "next-a"]);
    expect(await readAll("messages")).toEqual(
      expect.arrayContaining([{ ...odd, parent_id: "c-0" }, { ...third, parent_id: "odd" }, ...strays]),
    );
  });

  it("loses nothing where the writing of its links breaks off, and is linked the next time", async () => {
    await createVersionOne([CONVERSATION], messagesOf("c", 4));
    const store = createConversationStore();
    const { put } = IDBObjectStore.prototype;
    const breaking = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
      this: IDBObjectStore,
      value,
    ) {
      if (breaking.mock.calls.length === 2) throw new DOMException("The disk is gone.", "UnknownError");
      return put.call(this, value);
    });
    await expect(store.saveTurn(nextTurn(4))).rejects.toMatchObject({ problem: "unreadable" });
    breaking.mockRestore();
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["c-0", "c-1", "c-2", "c-3"]);
    await store.saveTurn(nextTurn(4));
    const messages = await store.messages("c");
    expect(messages.map(({ parent_id }) => parent_id)).toEqual([
      undefined,
      "c-0",
      "c-1",
      "c-2",
      "c-3",
      "next-q",
    ]);
  });
});

it("an earlier version of the extension does not touch it", async () => {
  await createConversationStore().conversations();
  await expect(openDB(DATABASE_NAME, 1)).rejects.toMatchObject({ name: "VersionError" });
});
