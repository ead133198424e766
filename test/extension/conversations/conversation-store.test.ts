import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, it } from "vitest";
import type {
  AssistantMessage,
  Conversation,
  Turn,
  UserMessage,
} from "../../../extension/src/conversations/conversation.ts";
import {
  createConversationStore,
  DATABASE_NAME,
} from "../../../extension/src/conversations/conversation-store.ts";
import { createRun, type Run } from "../../../extension/src/conversations/run.ts";
import { toStoreError } from "../../../extension/src/conversations/store-error.ts";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function conversation(id = "c", fields: Partial<Conversation> = {}): Conversation {
  return { id, title: id, created_at: 1, updated_at: 1, ...fields };
}

function question(id: string, position: number): UserMessage {
  return { id, conversation_id: "c", position, created_at: 1, role: "user", text: id };
}

function answer(id: string, position: number, run: Partial<Run> = {}): AssistantMessage {
  const whole = { ...createRun("g"), ...run };
  return { id, conversation_id: "c", position, created_at: 1, role: "assistant", prefix: "", run: whole };
}

/** Conversation with one question and its answer. */
function turn(run: Partial<Run> = {}): Turn {
  return { conversation: conversation(), question: question("q", 0), answer: answer("a", 1, run) };
}

const TOLD_END = { phase: "ended", end: { finish_reason: "stop", run_id: "r" } } as const;
const RATED_END = { phase: "ended", end: { finish_reason: "stop", run_id: "r", rating: "up" } } as const;
const CONCLUDED_END = { phase: "ended", end: { finish_reason: "error" } } as const;

describe("conversations", () => {
  it("lists conversations latest first, also after a restart", async () => {
    const store = createConversationStore();
    const own = { conversation_id: "old" };
    await store.saveTurn({ conversation: conversation("old"), answer: { ...answer("a1", 1), ...own } });
    await store.saveTurn({
      conversation: conversation("new", { updated_at: 2 }),
      answer: { ...answer("a2", 1), conversation_id: "new" },
    });
    const later = createConversationStore();
    expect((await later.conversations()).map(({ id }) => id)).toEqual(["new", "old"]);
    expect(await later.messages("old")).toMatchObject([{ id: "a1" }]);
  });

  it("hides, restores and purges conversations with all their messages", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await store.markDeleted("c", 100);
    expect(await store.conversations()).toEqual([]);
    await store.restore("c");
    expect(await store.conversations()).toEqual([conversation()]);
    await store.markDeleted("c", 100);
    await store.purgeDeleted(99);
    expect(await store.conversation("c")).toMatchObject({ deleted_at: 100 });
    await store.purgeDeleted(100);
    expect(await store.conversation("c")).toBeUndefined();
    expect(await store.messages("c")).toEqual([]);
  });

  it("does not rename or mark a missing conversation as deleted", async () => {
    const store = createConversationStore();
    await store.rename("c", "New");
    await store.markDeleted("c", 1);
    expect(await store.conversation("c")).toBeUndefined();
  });
});

describe("turns", () => {
  it("replaces all messages from the first of the turn on", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await store.saveTurn({ ...turn(), question: question("q2", 2), answer: answer("a2", 3) });
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["q", "a", "q2", "a2"]);
    const again = answer("a", 1, { generation_id: "again" });
    await store.saveTurn({ conversation: conversation(), answer: again });
    const messages = await store.messages("c");
    expect(messages.map(({ id }) => id)).toEqual(["q", "a"]);
    expect(messages[1]).toMatchObject({ run: { generation_id: "again" } });
  });
});

describe("running answers", () => {
  it("overwrites only an older state of the same generation", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    expect(await store.saveAnswer(answer("a", 1, { seq: 5, text: "five" }))).toBe(true);
    expect(await store.saveAnswer(answer("a", 1, { seq: 4, text: "four" }))).toBe(false);
    expect(await store.saveAnswer(answer("a", 1, { seq: 9, generation_id: "other" }))).toBe(false);
    expect(await store.saveAnswer(answer("gone", 1, { seq: 9 }))).toBe(false);
    expect(await store.saveAnswer(answer("a", 1, { seq: 5, ...TOLD_END }))).toBe(true);
    expect(await store.saveAnswer(answer("a", 1, { seq: 6, ...CONCLUDED_END }))).toBe(false);
    expect(await store.messages("c")).toMatchObject([{ id: "q" }, { run: { seq: 5, end: { run_id: "r" } } }]);
  });

  it("accepts only one of two simultaneous equal writes", async () => {
    const [worker, panel] = [createConversationStore(), createConversationStore()];
    await worker.saveTurn(turn());
    const saved = await Promise.all([
      worker.saveAnswer(answer("a", 1, { seq: 5, ...CONCLUDED_END })),
      panel.saveAnswer(answer("a", 1, { seq: 5, ...CONCLUDED_END })),
    ]);
    expect(saved.filter(Boolean)).toHaveLength(1);
  });
});

describe("database", () => {
  it("leaves a database of a newer version untouched and reports it", async () => {
    const newer = await openDB(DATABASE_NAME, 99);
    newer.close();
    await expect(createConversationStore().conversations()).rejects.toMatchObject({ problem: "newer" });
  });

  it("skips broken records and returns the others", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    const database = await openDB(DATABASE_NAME);
    await database.put("conversations", { id: "broken", title: 7 });
    await database.put("messages", { id: "odd", conversation_id: "c", position: 2, role: "robot" });
    database.close();
    expect((await store.conversations()).map(({ id }) => id)).toEqual(["c"]);
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["q", "a"]);
  });

  it("closes for a newer version, then reports that it is too old", async () => {
    const store = createConversationStore();
    await store.conversations();
    const newer = await openDB(DATABASE_NAME, 2);
    newer.close();
    await expect(store.conversations()).rejects.toMatchObject({ problem: "newer" });
  });

  it("retries after a failed open", async () => {
    const store = createConversationStore();
    const working = globalThis.indexedDB;
    globalThis.indexedDB = Object.create(working, {
      open: {
        value: () => {
          throw new DOMException("Internal error", "UnknownError");
        },
      },
    });
    await expect(store.conversations()).rejects.toMatchObject({ problem: "unreadable" });
    globalThis.indexedDB = working;
    expect(await store.conversations()).toEqual([]);
  });

  it("reports a full database", () => {
    expect(toStoreError(new DOMException("", "QuotaExceededError"))).toMatchObject({ problem: "full" });
  });
});

describe("ratings", () => {
  it("keeps a rating made before the end of the answer is written", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn({ seq: 3 }));
    await store.saveRated(answer("a", 1, { seq: 4, ...RATED_END }));
    expect(await store.saveAnswer(answer("a", 1, { seq: 4, ...TOLD_END }))).toBe(false);
    const [, kept] = await createConversationStore().messages("c");
    expect(kept).toEqual(answer("a", 1, { seq: 4, ...RATED_END }));
    await store.saveRated(answer("a", 1, { seq: 4, ...TOLD_END }));
    expect((await store.messages("c")).at(-1)).toEqual(answer("a", 1, { seq: 4, ...TOLD_END }));
  });

  it("ignores a rating for another generation or a missing answer", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn(TOLD_END));
    await store.saveRated(answer("a", 1, { generation_id: "earlier", ...RATED_END }));
    await store.saveRated(answer("gone", 1, RATED_END));
    expect(await store.messages("c")).toEqual([question("q", 0), answer("a", 1, TOLD_END)]);
  });
});
