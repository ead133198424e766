import { beforeEach, describe, expect, it } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";
import { held } from "../../../helpers/time/held.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("slow store", () => {
  it("shows a message sent while the store is read", async () => {
    const { session, host } = await world.openPanelWith("One?", "First");
    const reading = held<void>();
    let slow = false;
    const late = world.openPanel(2, {
      ...world.store,
      async messages(id) {
        const messages = await world.store.messages(id);
        if (slow) await reading.promise;
        return messages;
      },
    });
    late.session.open(session.state.conversationId);
    await chatState(late.session, ({ messages }) => messages.length === 2);
    slow = true;
    late.session.open(session.state.conversationId);
    await chatState(late.session, ({ status }) => status === "opening");
    session.send("Two?");
    const { id } = await host.nth("generate", 2);
    host.end(id);
    await chatState(session, (state) => state.messages.length === 4 && !runningAnswer(state));
    slow = false;
    reading.release();
    const state = await chatState(
      late.session,
      ({ status, messages }) => status === "open" && messages.length === 4,
    );
    expect(state.messages[2]).toMatchObject({ text: "Two?" });
  });

  it("shows the conversation opened last, even when an earlier read ends later", async () => {
    const { session } = await world.openPanelWith("One?", "First");
    const first = session.state.conversationId;
    const reading = held<void>();
    const panel = world.openPanel(2, {
      ...world.store,
      messages: (id) =>
        (id === first ? reading.promise : Promise.resolve()).then(() => world.store.messages(id)),
    });
    panel.session.open(first);
    await chatState(panel.session, ({ conversationId }) => conversationId === first);
    await macrotask();
    panel.session.newChat();
    await chatState(panel.session, ({ status }) => status === "open");
    reading.release();
    await macrotask();
    await world.store.messages(first);
    await panel.session.refreshConversations();
    expect(panel.session.state.messages).toEqual([]);
  });

  it("does not bring back an answer regenerated while the store is read", async () => {
    const { session } = await world.openPanelWith("One?", "First");
    const conversation = session.state.conversationId;
    const reading = held<void>();
    const stale = held<void>();
    let slow = false;
    const panel = world.openPanel(2, {
      ...world.store,
      async messages(id) {
        const messages = await world.store.messages(id);
        if (slow) stale.release();
        if (slow) await reading.promise;
        return messages;
      },
    });
    panel.session.open(conversation);
    const { messages } = await chatState(panel.session, ({ status }) => status === "open");
    slow = true;
    panel.session.open(conversation);
    await stale.promise;
    panel.session.regenerate(messages[1]?.id ?? "");
    const host = await world.host();
    const { id } = await host.nth("generate", 2);
    slow = false;
    reading.release();
    await chatState(panel.session, ({ status }) => status === "open");
    expect(runningAnswer(panel.session.state)).toBeDefined();
    host.say(id, "Second");
    await chatState(panel.session, (state) => lastAnswer(state) === "Second");
  });

  it("picks up a newer stored answer after a stale read", async () => {
    const { panel: first, host, id } = await world.openPanelAsking("Count!");
    host.say(id, "One");
    await chatState(first.session, (state) => lastAnswer(state) === "One");
    const conversation = first.session.state.conversationId;
    const before = await world.store.messages(conversation);
    host.end(id);
    await chatState(first.session, (state) => !runningAnswer(state));
    first.close();
    world.killWorker();
    let stale = true;
    const panel = world.openPanel(1, {
      ...world.store,
      async messages(wanted) {
        if (!stale) return world.store.messages(wanted);
        stale = false;
        return before;
      },
    });
    panel.session.open(conversation);
    const state = await chatState(panel.session, ({ messages }) => {
      const answer = messages[1];
      return answer?.role === "assistant" && answer.run.end?.finish_reason === "stop";
    });
    expect(lastAnswer(state)).toBe("One");
  });
});

describe("without a store", () => {
  it("continues a conversation without a store and says why it is not saved", async () => {
    const broken = new Proxy(world.store, {
      get: () => () => Promise.reject(new DOMException("no", "QuotaExceededError")),
    });
    const panel = world.openPanel(1, broken);
    panel.session.open();
    panel.session.send("One?");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "First");
    host.end(id);
    const state = await chatState(
      panel.session,
      (each) => lastAnswer(each) === "First" && !runningAnswer(each),
    );
    expect(state.storeProblem).toBe("full");
    panel.session.send("Two?");
    const { messages } = await host.nth("generate", 2);
    expect(messages.map(({ content }) => content)).toEqual(["One?", "First", "Two?"]);
  });

  it("saves everything that is shown once there is room again", async () => {
    const noRoom = new DOMException("no", "QuotaExceededError");
    const { saveTurn, savePath } = world.store;
    world.store.saveTurn = () => Promise.reject(noRoom);
    world.store.savePath = () => Promise.reject(noRoom);
    const panel = await world.openPanelWith("One?", "First");
    expect(
      (await chatState(panel.session, ({ storeProblem }) => storeProblem !== undefined)).storeProblem,
    ).toBe("full");
    panel.session.send("Two?");
    const { id } = await panel.host.nth("generate", 2);
    panel.host.say(id, "Second");
    world.store.saveTurn = saveTurn;
    world.store.savePath = savePath;
    panel.host.end(id);
    const { conversationId } = await chatState(
      panel.session,
      ({ storeProblem }) => storeProblem === undefined,
    );
    expect(await world.store.messages(conversationId)).toMatchObject([
      { text: "One?" },
      { run: { text: "First" } },
      { text: "Two?" },
      { run: { text: "Second" } },
    ]);
  });

  it("hides nothing that is stored when a chat was begun while its conversation could not be read", async () => {
    const one = await world.openPanelWith("One?", "First");
    const id = one.session.state.conversationId;
    await expect.poll(() => world.store.messages(id)).toMatchObject([{}, { run: { text: "First" } }]);
    const path = one.session.state.messages.map((message) => ({ ...message, id: `${message.id}-new` }));
    await world.store.savePath({ id, title: "One?", created_at: 0, updated_at: 0 }, path);
    expect(await world.store.messages(id)).toHaveLength(4);
  });

  it("reads other conversations once the store works again", async () => {
    const { session } = await world.openPanelWith("One?", "First");
    const stored = session.state.conversationId;
    let full = true;
    const noRoom = new DOMException("no", "QuotaExceededError");
    const { saveTurn } = world.store;
    world.store.saveTurn = (turn) => (full ? Promise.reject(noRoom) : saveTurn(turn));
    const panel = world.openPanel(2);
    panel.session.open();
    panel.session.send("Two?");
    await chatState(panel.session, ({ storeProblem }) => storeProblem === "full");
    full = false;
    panel.session.open(stored);
    const state = await chatState(
      panel.session,
      (each) => each.status === "open" && each.conversationId === stored,
    );
    expect(state.messages).toHaveLength(2);
    expect(state.storeProblem).toBeUndefined();
  });
});
