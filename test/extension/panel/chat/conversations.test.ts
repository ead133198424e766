import { beforeEach, describe, expect, it } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { UNDO_LIFETIME } from "../../../../extension/src/panel/chat/removals.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState } from "../../../helpers/extension/state-where.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("conversations", () => {
  it("lists conversations latest first and opens an unclaimed one in a new window", async () => {
    const one = await world.openPanelWith("Older", "a");
    one.session.newChat();
    await world.clock.advanceAsync(1000);
    one.session.send("Newer");
    const { id } = await one.host.nth("generate", 2);
    one.host.end(id);
    await chatState(one.session, (state) => state.messages.length === 2 && !runningAnswer(state));
    expect(one.session.state.conversations.map(({ title }) => title)).toEqual(["Newer", "Older"]);
    const two = world.openPanel(2);
    two.session.open();
    const state = await chatState(two.session, ({ status }) => status === "open");
    expect(state.conversation?.title).toBe("Older");
    const three = world.openPanel(3);
    three.session.open();
    const empty = await chatState(three.session, ({ status }) => status === "open");
    expect(empty.messages).toEqual([]);
    expect(empty.conversation).toBeUndefined();
  });

  it("keeps an empty new chat when the panel reopens", async () => {
    const panel = await world.openPanelWith("One?", "First");
    panel.session.newChat();
    await chatState(panel.session, ({ status, messages }) => status === "open" && messages.length === 0);
    panel.close();
    const again = world.openPanel();
    again.session.open();
    const state = await chatState(again.session, ({ conversations }) => conversations.length === 1);
    expect(state).toMatchObject({ status: "open", messages: [] });
  });

  it("renames a conversation", async () => {
    const { session } = await world.openPanelWith("One?", "First");
    session.rename(session.state.conversationId, "  My chat ");
    expect(session.state.conversation?.title).toBe("My chat");
    await session.refreshConversations();
    expect(session.state.conversations[0]?.title).toBe("My chat");
  });

  it("stops writing a conversation that another window deletes", async () => {
    const writing = await world.openReadyPanel(1);
    writing.session.send("A long one");
    const host = await world.host();
    const { id } = await host.nth("generate");
    const other = world.openPanel(2);
    other.session.open();
    const { conversations } = await chatState(other.session, (state) => state.conversations.length === 1);
    other.session.remove(conversations[0]?.id ?? "");
    expect(await host.nth("stop_generation")).toMatchObject({ generation_id: id });
  });

  it("restores a conversation on undo and purges it after a while otherwise", async () => {
    const { session } = await world.openPanelWith("One?", "First");
    const id = session.state.conversationId;
    session.remove(id);
    expect(session.state).toMatchObject({ conversations: [], removed: [{ id }] });
    await chatState(session, ({ conversationId, status }) => conversationId !== id && status === "open");
    session.undoRemove(id);
    await chatState(
      session,
      ({ conversations, removed }) => conversations.length === 1 && removed.length === 0,
    );
    const state = await chatState(
      session,
      ({ conversationId, status }) => conversationId === id && status === "open",
    );
    expect(state.messages).toHaveLength(2);
    await world.clock.advanceAsync(UNDO_LIFETIME / 2);
    session.remove(id);
    await world.clock.advanceAsync(UNDO_LIFETIME - 1);
    expect(session.state.removed).toHaveLength(1);
    await world.clock.advanceAsync(1);
    expect(session.state.removed).toEqual([]);
    await session.refreshConversations();
    expect(await world.store.conversation(id)).toBeUndefined();
    expect(await world.store.messages(id)).toEqual([]);
  });
});
