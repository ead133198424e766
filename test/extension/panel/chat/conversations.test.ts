import { beforeEach, describe, expect, it } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { UNDO_LIFETIME } from "../../../../extension/src/panel/chat/removals.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState } from "../../../helpers/extension/state-where.ts";
import { held } from "../../../helpers/time/held.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

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

  it("leaves a conversation that another window deletes, with what is in the box, and offers to undo it", async () => {
    const one = await world.openPanelWith("One?", "First");
    const id = one.session.state.conversationId;
    one.session.draft.write("half a question");
    const two = await world.openReadyPanel(2);
    await chatState(two.session, ({ conversations }) => conversations.length === 1);
    two.session.remove(id);
    const state = await chatState(
      one.session,
      ({ conversationId, status }) => conversationId !== id && status === "open",
    );
    expect(state).toMatchObject({ messages: [], removed: [{ id }], conversations: [] });
    expect(one.session.draft.value.text).toBe("half a question");
    one.session.undoRemove(id);
    await chatState(
      one.session,
      ({ conversationId, messages }) => conversationId === id && messages.length === 2,
    );
    expect(await world.store.conversations()).toHaveLength(1);
  });

  it("keeps a conversation deleted when its interrupted answer ends, and brings it back whole", async () => {
    const { panel, host, id } = await world.openPanelAsking("Count!");
    const conversationId = panel.session.state.conversationId;
    host.say(id, "One");
    await chatState(panel.session, (state) => runningAnswer(state) !== undefined && state.status === "open");
    await expect.poll(() => world.store.conversation(conversationId)).toBeDefined();
    await world.store.markDeleted(conversationId, world.clock.date());
    world.killWorker();
    await chatState(
      panel.session,
      (state) => state.conversationId !== conversationId && state.status === "open",
    );
    expect(await world.store.conversations()).toEqual([]);
    panel.session.undoRemove(conversationId);
    const { messages } = await chatState(
      panel.session,
      (state) => state.messages.length === 2 && runningAnswer(state) === undefined,
    );
    expect(messages).toMatchObject([{ text: "Count!" }, { role: "assistant" }]);
  });

  it("deletes a conversation whose first turn is only being stored", async () => {
    const { saveTurn } = world.store;
    const saving = held<void>();
    world.store.saveTurn = (turn) => saving.promise.then(() => saveTurn(turn));
    const { panel } = await world.openPanelAsking("One?");
    const id = panel.session.state.conversationId;
    panel.session.remove(id);
    await macrotask();
    saving.release();
    await expect.poll(() => world.store.conversation(id)).toMatchObject({ deleted_at: expect.any(Number) });
  });

  it("offers to undo a deletion again in a panel that opens soon after, and deletes in one that opens later", async () => {
    const one = await world.openPanelWith("One?", "First");
    const id = one.session.state.conversationId;
    one.session.remove(id);
    await chatState(one.session, ({ status, conversationId }) => status === "open" && conversationId !== id);
    one.close();
    await world.clock.advanceAsync(UNDO_LIFETIME - 1000);
    const two = await world.openReadyPanel();
    await chatState(two.session, ({ removed }) => removed.length === 1);
    two.close();
    await world.clock.advanceAsync(2000);
    const three = await world.openReadyPanel();
    await expect.poll(() => world.store.conversation(id)).toBeUndefined();
    expect(three.session.state.removed).toEqual([]);
  });

  it("keeps a name that one window gives while another one asks", async () => {
    const one = await world.openPanelWith("One?", "First");
    const id = one.session.state.conversationId;
    const two = await world.openReadyPanel(2);
    await chatState(two.session, ({ conversations }) => conversations.length === 1);
    two.session.rename(id, "My name");
    await expect.poll(() => world.store.conversation(id)).toMatchObject({ title: "My name" });
    one.session.send("Two?");
    await one.host.nth("generate", 2);
    await expect.poll(() => world.store.messages(id)).toHaveLength(4);
    expect(await world.store.conversation(id)).toMatchObject({ title: "My name" });
  });

  it("takes any name but a blank one, as it is", async () => {
    const { session } = await world.openPanelWith("One?", "First");
    const id = session.state.conversationId;
    for (const blank of ["", " ", "\n\t\u00a0"]) session.rename(id, blank);
    expect(session.state.conversation?.title).toBe("One?");
    for (const name of ["x".repeat(100_000), "\ud800", "a\u0000b", "名前 👩‍👩‍👧"]) {
      session.rename(id, ` ${name}\n`);
      await expect.poll(() => world.store.conversation(id)).toMatchObject({ title: name });
    }
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
