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
import { createConversationStore } from "../../../extension/src/conversations/conversation-store.ts";
import { DATABASE_NAME } from "../../../extension/src/conversations/database.ts";
import { createRun, type Run } from "../../../extension/src/conversations/run.ts";
import { toStoreError } from "../../../extension/src/conversations/store-error.ts";
import { childrenOf, pathTo, versionsOf } from "../../../extension/src/conversations/tree.ts";

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

/** Writes records as another version, or a fault, might have. */
async function putRecords(store: "conversations" | "messages", ...records: unknown[]): Promise<void> {
  const database = await openDB(DATABASE_NAME);
  for (const record of records) await database.put(store, record);
  database.close();
}

async function getRecord(store: "conversations" | "messages", id: string): Promise<unknown> {
  const database = await openDB(DATABASE_NAME);
  const record = await database.get(store, id);
  database.close();
  return record;
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

describe("another version of a message", () => {
  it("is shown in place of the first, which is kept with all that followed it", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await store.saveTurn({ ...turn(), question: question("q2", 2), answer: answer("a2", 3) });
    await store.saveTurn({ conversation: conversation(), answer: { ...answer("b", 1), parent_id: "q" } });
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["q", "b"]);
    const { tree, active_leaf_id } = await store.tree("c");
    expect(active_leaf_id).toBe("b");
    expect([...tree.nodes.keys()].sort()).toEqual(["a", "a2", "b", "q", "q2"]);
    expect(versionsOf(tree, "b").map(({ id }) => id)).toEqual(["a", "b"]);
    expect(pathTo(tree, "a2").map(({ id }) => id)).toEqual(["q", "a", "q2", "a2"]);
  });

  it("of the first question begins another path", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await store.saveTurn({ ...turn(), question: question("p", 0), answer: answer("b", 1) });
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["p", "b"]);
    expect(childrenOf((await store.tree("c")).tree).map(({ id }) => id)).toEqual(["p", "q"]);
  });

  it("goes with its conversation when that is purged", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await store.saveTurn({ conversation: conversation(), answer: { ...answer("b", 1), parent_id: "q" } });
    await store.markDeleted("c", 1);
    await store.purgeDeleted(1);
    expect((await store.tree("c")).tree.nodes.size).toBe(0);
  });

  it("follows what is shown where the message before it was never saved", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    const lost = { ...question("q3", 4), parent_id: "a2" };
    await store.saveTurn({ ...turn(), question: lost, answer: answer("a3", 5) });
    expect((await store.messages("c")).map(({ id }) => id)).toEqual(["q", "a", "q3", "a3"]);
  });
});

describe("what a newer version of the extension wrote", () => {
  const NEWER_RUN = {
    ...createRun("g"),
    text: "Hi",
    seq: 1,
    mood: "calm",
    end: {
      finish_reason: "filtered",
      run_id: "r",
      stats: { output_tokens: 1, energy: 4, phases: [1, 2] },
      settings: { temperature: 9, mirostat: 2, sampler: { name: "new" } },
      receipts: [{ page: "x" }],
    },
  };
  const NEWER_CONVERSATION = { ...conversation(), pinned: true, tags: ["a"], active_leaf_id: "a" };
  const NEWER_QUESTION = { ...question("q", 0), page: { title: "Page" } };
  const NEWER_ANSWER = { ...answer("a", 1), parent_id: "q", run: NEWER_RUN, notes: ["kept"] };

  it("is read, and is still there after every kind of write", async () => {
    const store = createConversationStore();
    await store.conversations();
    await putRecords("conversations", NEWER_CONVERSATION);
    await putRecords("messages", NEWER_QUESTION, NEWER_ANSWER);
    await store.rename("c", "Renamed");
    await store.markDeleted("c", 5);
    await store.restore("c");
    const [, read] = await store.messages("c");
    if (read?.role !== "assistant" || read.run.end === undefined) throw new Error("There is no answer.");
    const rated = { ...read, run: { ...read.run, end: { ...read.run.end, rating: "up" as const } } };
    await store.saveRated(rated);
    const [kept] = await store.conversations();
    if (kept === undefined) throw new Error("There is no conversation.");
    await store.saveTurn({
      conversation: { ...kept, updated_at: 9 },
      question: question("q2", 2),
      answer: answer("a2", 3),
    });
    expect(await getRecord("conversations", "c")).toEqual({
      ...NEWER_CONVERSATION,
      title: "Renamed",
      named: true,
      updated_at: 9,
      active_leaf_id: "a2",
    });
    expect(await getRecord("messages", "q")).toEqual(NEWER_QUESTION);
    expect(await getRecord("messages", "a")).toEqual({
      ...NEWER_ANSWER,
      run: { ...NEWER_RUN, end: { ...NEWER_RUN.end, rating: "up" } },
    });
  });

  it("stays beside an answer that goes on, and goes with the run that another one replaces", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await putRecords("messages", {
      ...answer("a", 1),
      parent_id: "q",
      notes: ["kept"],
      run: { ...createRun("g"), mood: 1 },
    });
    await store.saveAnswer(answer("a", 1, { seq: 5, text: "five" }));
    expect(await getRecord("messages", "a")).toMatchObject({
      notes: ["kept"],
      run: { text: "five", mood: 1 },
    });
    await store.saveTurn({ conversation: conversation(), answer: answer("a", 1, { generation_id: "h" }) });
    const record = await getRecord("messages", "a");
    expect(record).toMatchObject({ notes: ["kept"], parent_id: "q" });
    expect(record).toHaveProperty("run", createRun("h"));
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

  it("shows what can be read of broken records, and counts those without an id", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn());
    await putRecords("conversations", { id: "broken", title: 7 }, { id: 7, title: "No id" });
    await putRecords(
      "messages",
      { id: "odd", conversation_id: "c", position: 2, created_at: 2, role: "robot" },
      { id: "mute", conversation_id: "c", position: 3, created_at: 9, role: "user" },
      { id: "homeless", position: 0, role: "user", text: "?" },
      { id: ["list"], conversation_id: "c", role: "user", text: "?" },
      { id: "numbered", conversation_id: 7, role: "user", text: "?" },
    );
    await putRecords("conversations", { ...conversation(), active_leaf_id: "mute" });
    expect(await store.conversations()).toEqual([
      conversation(),
      { id: "broken", title: "", created_at: 0, updated_at: 0 },
    ]);
    expect(await store.messages("c")).toMatchObject([
      { id: "q" },
      { id: "a" },
      { id: "mute", text: "", unreadable: true, position: 3 },
    ]);
    expect(await store.unreadable()).toBe(4);
  });

  it("closes for a newer version, then reports that it is too old", async () => {
    const store = createConversationStore();
    await store.conversations();
    const newer = await openDB(DATABASE_NAME, 3);
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
    expect(kept).toEqual({ ...answer("a", 1, { seq: 4, ...RATED_END }), parent_id: "q" });
    await store.saveRated(answer("a", 1, { seq: 4, ...TOLD_END }));
    expect((await store.messages("c")).at(-1)).toEqual({
      ...answer("a", 1, { seq: 4, ...TOLD_END }),
      parent_id: "q",
    });
  });

  it("ignores a rating for another generation or a missing answer", async () => {
    const store = createConversationStore();
    await store.saveTurn(turn(TOLD_END));
    await store.saveRated(answer("a", 1, { generation_id: "earlier", ...RATED_END }));
    await store.saveRated(answer("gone", 1, RATED_END));
    const [, kept] = await store.messages("c");
    expect(kept).toEqual({ ...answer("a", 1, TOLD_END), parent_id: "q" });
    expect(await store.messages("c")).toHaveLength(2);
  });
});
