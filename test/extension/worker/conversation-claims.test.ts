import { beforeEach, describe, expect, it } from "vitest";
import type { Conversation } from "../../../extension/src/conversations/conversation.ts";
import { createConversationClaims } from "../../../extension/src/worker/conversation-claims.ts";
import { MemoryStorage } from "../../helpers/extension/memory-storage.ts";

let storage: MemoryStorage;
let windows: number[];
let conversations: Conversation[];

beforeEach(() => {
  storage = new MemoryStorage();
  windows = [1, 2, 3, 4];
  conversations = ["latest", "older", "oldest"].map((id) => ({
    id,
    title: id,
    created_at: 0,
    updated_at: 0,
  }));
});

/** As a new worker would make them. */
function claims() {
  return createConversationClaims({
    storage,
    store: {
      conversations: async () => conversations.filter(({ deleted_at }) => deleted_at === undefined),
      conversation: async (id) => conversations.find((conversation) => conversation.id === id),
    },
    openWindowIds: async () => windows,
  });
}

describe("a window", () => {
  it("opens the latest conversation that no other window has, also when all ask at once", async () => {
    const worker = claims();
    const opened = await Promise.all([1, 2, 3, 4].map((windowId) => worker.open(windowId)));
    expect(opened).toEqual(["latest", "older", "oldest", undefined]);
  });

  it("gets the one it had again, also from a new worker", async () => {
    await claims().open(1, "older");
    expect(await claims().open(1)).toBe("older");
    expect(await claims().open(2)).toBe("latest");
    expect(await claims().open(3)).toBe("oldest");
  });

  it("may open what another has, when it asks for it", async () => {
    await claims().open(1, "latest");
    expect(await claims().open(2, "latest")).toBe("latest");
  });

  it("keeps a new chat in which nothing was written", async () => {
    await claims().open(1, "fresh");
    expect(await claims().open(1)).toBe("fresh");
  });

  it("does not get a deleted one again", async () => {
    await claims().open(1, "latest");
    conversations = conversations.map((each) => (each.id === "latest" ? { ...each, deleted_at: 1 } : each));
    expect(await claims().open(1)).toBe("older");
  });

  it("that is closed leaves its conversation to others", async () => {
    await claims().open(1, "latest");
    windows = [2, 3];
    expect(await claims().open(2)).toBe("latest");
  });

  it("opens what it asks for although nothing can be remembered", async () => {
    storage.get = () => Promise.reject(new Error("broken"));
    expect(await claims().open(1, "older")).toBe("older");
    expect(await claims().open(1)).toBeUndefined();
  });

  it("is not misled by what does not belong into the memory", async () => {
    await storage.set({ conversation_claims: { 1: 7 } });
    expect(await claims().open(1)).toBe("latest");
  });
});
