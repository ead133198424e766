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

/** Creates the claims as a restarted worker would. */
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

describe("claims of a window", () => {
  it("gives each window the latest unclaimed conversation, even when all ask at once", async () => {
    const worker = claims();
    const opened = await Promise.all([1, 2, 3, 4].map((windowId) => worker.open(windowId)));
    expect(opened).toEqual(["latest", "older", "oldest", undefined]);
  });

  it("returns a window to its conversation, even after a worker restart", async () => {
    await claims().open(1, "older");
    expect(await claims().open(1)).toBe("older");
    expect(await claims().open(2)).toBe("latest");
    expect(await claims().open(3)).toBe("oldest");
  });

  it("lets a window open a claimed conversation on request", async () => {
    await claims().open(1, "latest");
    expect(await claims().open(2, "latest")).toBe("latest");
  });

  it("keeps the claim on an empty new chat", async () => {
    await claims().open(1, "fresh");
    expect(await claims().open(1)).toBe("fresh");
  });

  it("does not return a window to a deleted conversation", async () => {
    await claims().open(1, "latest");
    conversations = conversations.map((each) => (each.id === "latest" ? { ...each, deleted_at: 1 } : each));
    expect(await claims().open(1)).toBe("older");
  });

  it("releases the conversation of a closed window", async () => {
    await claims().open(1, "latest");
    windows = [2, 3];
    expect(await claims().open(2)).toBe("latest");
  });

  it("opens a requested conversation although claims cannot be stored", async () => {
    storage.get = () => Promise.reject(new Error("broken"));
    expect(await claims().open(1, "older")).toBe("older");
    expect(await claims().open(1)).toBeUndefined();
  });

  it("ignores invalid stored claims", async () => {
    await storage.set({ conversation_claims: { 1: 7 } });
    expect(await claims().open(1)).toBe("latest");
  });
});
