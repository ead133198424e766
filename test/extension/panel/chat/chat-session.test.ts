import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { UNDO_LIFETIME } from "../../../../extension/src/panel/chat/removals.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { macrotask } from "../../../helpers/extension/fake-clock.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";

let world: BrowserWorld;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  world = new BrowserWorld();
});

/** Opens a panel that has sent a message and received an answer. */
async function answered(question: string, answer: string, reason: "stop" | "length" = "stop") {
  const panel = world.openPanel();
  panel.session.open();
  panel.session.send(question);
  const host = await world.host(Math.max(1, world.hosts.length));
  const { id } = await host.nth("generate", host.all("generate").length + 1);
  host.say(id, answer);
  host.end(id, reason);
  await chatState(panel.session, (state) => state.messages.length > 0 && runningAnswer(state) === undefined);
  return { ...panel, host };
}

function says(messages: readonly { content: string }[], words: string): boolean {
  return messages.some(({ content }) => content.includes(words));
}

/** Creates a promise that the test resolves. */
function held<T>() {
  let release: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

describe("messages", () => {
  it("streams the answer to a message and stores it with its numbers", async () => {
    const panel = world.openPanel();
    panel.session.open();
    expect(panel.session.send("What is up?")).toBe(true);
    const host = await world.host();
    const { id, messages } = await host.nth("generate");
    expect(messages).toEqual([{ role: "user", content: "What is up?" }]);
    host.start(id);
    host.say(id, "Not ");
    host.say(id, "much.");
    await chatState(panel.session, (state) => lastAnswer(state) === "Not much.");
    host.end(id);
    const state = await chatState(panel.session, (each) => runningAnswer(each) === undefined);
    expect(state.conversation?.title).toBe("What is up?");
    expect(state.messages.at(-1)).toMatchObject({
      run: { phase: "ended", text: "Not much.", end: { finish_reason: "stop", stats: { output_tokens: 2 } } },
    });
  });
});

describe("answers", () => {
  it("regenerates an answer in its place and removes what followed it", async () => {
    const { session, host } = await answered("One?", "First");
    session.send("Two?");
    const second = await host.nth("generate", 2);
    expect(second.messages.map(({ content }) => content)).toEqual(["One?", "First", "Two?"]);
    host.end(second.id);
    await chatState(session, (state) => runningAnswer(state) === undefined && state.messages.length === 4);
    const first = session.state.messages[1];
    session.regenerate(first?.id ?? "", { seed: 7 });
    const third = await host.nth("generate", 3);
    expect(third).toMatchObject({ messages: [{ role: "user", content: "One?" }], settings: { seed: 7 } });
    host.say(third.id, "Anew");
    host.end(third.id);
    await chatState(session, (state) => lastAnswer(state) === "Anew" && runningAnswer(state) === undefined);
    const stored = await world.store.messages(session.state.conversationId);
    expect(stored.map(({ id }) => id)).toEqual(session.state.messages.map(({ id }) => id));
    expect(stored).toHaveLength(2);
  });

  it("continues an answer where it was cut off", async () => {
    const { session, host } = await answered("Count!", "One, two,", "length");
    session.continueAnswer(session.state.messages[1]?.id ?? "");
    const { id, messages } = await host.nth("generate", 2);
    expect(messages).toEqual([
      { role: "user", content: "Count!" },
      { role: "assistant", content: "One, two," },
    ]);
    host.say(id, " three.");
    host.end(id);
    const state = await chatState(session, (each) => lastAnswer(each) === "One, two, three.");
    expect(state.messages).toHaveLength(2);
  });

  it("answers an edited message and updates the title", async () => {
    const { session, host } = await answered("Waht?", "Pardon?");
    session.editLast("What?");
    const { messages } = await host.nth("generate", 2);
    expect(messages).toEqual([{ role: "user", content: "What?" }]);
    expect(session.state.conversation?.title).toBe("What?");
    expect(session.state.messages).toHaveLength(2);
  });

  it("refuses a message while an answer is written", async () => {
    const { session, host } = await answered("One?", "First");
    session.send("Two?");
    expect(session.send("Three?")).toBe(false);
    session.regenerate(session.state.messages[1]?.id ?? "");
    session.editLast("Four?");
    await host.nth("generate", 2);
    await macrotask();
    expect(host.all("generate")).toHaveLength(2);
    expect(session.state.messages).toHaveLength(4);
  });

  it("keeps an empty failed answer in its place and resends the message unchanged", async () => {
    world.hostIsThere = false;
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Anybody?");
    const failed = await chatState(
      panel.session,
      ({ messages }) => messages.length > 0 && !runningAnswer({ messages }),
    );
    expect(failed.messages[1]).toMatchObject({
      run: { end: { finish_reason: "error", error: { code: "host_unavailable" } } },
    });
    world.hostIsThere = true;
    panel.session.send("Hello?");
    const { messages } = await (await world.host()).nth("generate");
    expect(messages).toEqual([
      { role: "user", content: "Anybody?" },
      { role: "assistant", content: "" },
      { role: "user", content: "Hello?" },
    ]);
  });

  it("reports a message that is too long to send", async () => {
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("x".repeat(9 * 1024 * 1024));
    const { messages } = await chatState(
      panel.session,
      (state) => state.messages.length > 0 && !runningAnswer(state),
    );
    expect(messages[1]).toMatchObject({ run: { end: { error: { code: "message_too_large" } } } });
  });
});

describe("stopping", () => {
  it("shows the stopping phase until the answer ends with its text", async () => {
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Long story?");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "Once");
    await chatState(panel.session, (state) => lastAnswer(state) === "Once");
    panel.session.stop();
    expect(runningAnswer(panel.session.state)?.run.phase).toBe("stopping");
    const { messages } = await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    expect(messages[1]).toMatchObject({ run: { text: "Once", end: { finish_reason: "aborted" } } });
    expect(host.all("stop_generation")).toMatchObject([{ generation_id: id }]);
  });

  it("stops right after sending, and stores message and answer", async () => {
    const panel = world.openPanel();
    panel.session.open();
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.send("Never mind");
    panel.session.stop();
    expect(runningAnswer(panel.session.state)?.run.phase).toBe("stopping");
    await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    const host = await world.host();
    panel.session.send("This one");
    await vi.waitUntil(() => host.all("generate").some(({ messages }) => says(messages, "This one")));
    const stored = await world.store.messages(panel.session.state.conversationId);
    expect(stored[0]).toMatchObject({ text: "Never mind" });
    expect(stored[1]).toMatchObject({ run: { phase: "ended", end: { finish_reason: "aborted" } } });
  });

  it("stops a message that no worker has started once the next worker connects", async () => {
    const panel = world.openPanel();
    panel.session.open();
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.send("Never mind");
    panel.session.stop();
    world.killWorker();
    const { messages } = await chatState(
      panel.session,
      (state) => state.status === "open" && runningAnswer(state) === undefined,
    );
    expect(messages[1]).toMatchObject({ run: { end: { finish_reason: "aborted" } } });
    await vi.waitFor(async () => {
      const stored = await world.store.messages(panel.session.state.conversationId);
      expect(stored).toMatchObject([{ text: "Never mind" }, { run: { end: { finish_reason: "aborted" } } }]);
    });
  });

  it("stops at once while the host is starting", async () => {
    world.answerHello = () => {};
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Never mind");
    await world.host();
    await chatState(panel.session, ({ messages }) => messages.length === 2);
    await vi.waitUntil(() => panel.events.some(({ type }) => type === "run_started"));
    panel.session.stop();
    const { messages } = await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    expect(messages[1]).toMatchObject({
      run: { end: { finish_reason: "aborted", stats: { output_tokens: 0 } } },
    });
    const host = await world.host();
    host.sayReady((await host.nth("hello")).id ?? "");
    panel.session.send("This one");
    expect((await host.nth("generate")).messages.at(-1)?.content).toBe("This one");
  });
});

describe("panel closed right after sending", () => {
  it("passes message and answer to the next panel", async () => {
    const first = world.openPanel();
    first.session.open();
    await chatState(first.session, ({ status }) => status === "open");
    first.session.send("Still there?");
    first.close();
    const next = world.openPanel();
    next.session.open();
    const host = await world.host();
    const { id, messages } = await host.nth("generate");
    expect(messages).toEqual([{ role: "user", content: "Still there?" }]);
    host.say(id, "Yes");
    host.end(id);
    const state = await chatState(
      next.session,
      (each) => lastAnswer(each) === "Yes" && runningAnswer(each) === undefined,
    );
    expect(state.messages[0]).toMatchObject({ role: "user", text: "Still there?" });
    expect(state.conversation?.title).toBe("Still there?");
  });

  it("passes message and answer to the next panel despite a slow store", async () => {
    const saving = held<void>();
    const { saveTurn } = world.store;
    world.store.saveTurn = (turn) => saving.promise.then(() => saveTurn(turn));
    const first = world.openPanel();
    first.session.open();
    await chatState(first.session, ({ status }) => status === "open");
    first.session.send("Still there?");
    await (await world.host()).nth("generate");
    first.close();
    const next = world.openPanel();
    next.session.open();
    await macrotask();
    saving.release();
    const { messages } = await chatState(next.session, ({ status }) => status === "open");
    expect(messages).toMatchObject([{ text: "Still there?" }, { role: "assistant" }]);
  });
});

describe("panel reopened in mid-answer", () => {
  it("shows every character, whenever the panel reopens", async () => {
    const first = world.openPanel();
    first.session.open();
    first.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
    let whole = "";
    let panel = first;
    for (let token = 0; token < 40; token += 1) {
      host.say(id, `${token} `);
      whole += `${token} `;
      if (token % 10 === 5) {
        panel.close();
        panel = world.openPanel();
        panel.session.open();
      }
      if (token % 3 === 0) await macrotask();
    }
    host.end(id);
    const state = await chatState(
      panel.session,
      (each) => each.messages.length === 2 && !runningAnswer(each),
    );
    expect(lastAnswer(state)).toBe(whole);
  });

  it("shows the whole answer when it ended while no panel was open", async () => {
    const first = world.openPanel();
    first.session.open();
    first.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "One");
    first.close();
    host.say(id, ", two");
    host.end(id);
    const again = world.openPanel();
    again.session.open();
    const state = await chatState(
      again.session,
      (each) => each.messages.length === 2 && !runningAnswer(each),
    );
    expect(lastAnswer(state)).toBe("One, two");
    expect(state.messages[1]).toMatchObject({ run: { end: { finish_reason: "stop" } } });
  });
});

describe("two panels on one conversation", () => {
  it("shows a message and its answer in both panels", async () => {
    const one = await answered("One?", "First");
    const two = world.openPanel(2);
    two.session.open(one.session.state.conversationId);
    await chatState(two.session, ({ messages }) => messages.length === 2);
    two.session.send("Two?");
    const { id } = await one.host.nth("generate", 2);
    one.host.say(id, "Second");
    one.host.end(id);
    const seen = await chatState(
      one.session,
      (state) => state.messages.length === 4 && !runningAnswer(state),
    );
    expect(
      seen.messages.map((message) => (message.role === "user" ? message.text : message.run.text)),
    ).toEqual(["One?", "First", "Two?", "Second"]);
  });
});

describe("end of the worker", () => {
  it("keeps and stores the shown text and the last numbers when the worker ends", async () => {
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "One");
    host.say(id, ", two");
    await chatState(panel.session, (state) => lastAnswer(state) === "One, two");
    world.killWorker();
    const { messages } = await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    const lost = {
      run: {
        text: "One, two",
        end: {
          finish_reason: "error",
          stats: {
            output_tokens: 2,
            tokens_per_second: 50,
            time_to_first_token: 120,
            finish_reason: "error",
          },
        },
      },
    };
    expect(messages[1]).toMatchObject(lost);
    await chatState(panel.session, ({ status }) => status === "open");
    await panel.session.refreshConversations();
    expect((await world.store.messages(panel.session.state.conversationId))[1]).toMatchObject(lost);
  });

  it("starts the turn in the next worker when the first ended before starting it", async () => {
    const panel = world.openPanel();
    panel.session.open();
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.send("Still there?");
    world.killWorker();
    await chatState(panel.session, ({ status }) => status === "opening");
    await chatState(panel.session, ({ status }) => status === "open");
    expect(runningAnswer(panel.session.state)).toBeDefined();
    const host = await world.host(2);
    const { id, messages } = await host.nth("generate");
    expect(messages).toEqual([{ role: "user", content: "Still there?" }]);
    host.end(id);
    await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    await macrotask();
    expect(host.all("generate")).toHaveLength(1);
  });

  it("stores the turn from the panel when the worker ended before storing it", async () => {
    const { saveTurn } = world.store;
    world.store.saveTurn = () => new Promise(() => {});
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "One");
    await chatState(panel.session, (state) => lastAnswer(state) === "One");
    world.store.saveTurn = saveTurn;
    world.killWorker();
    await chatState(panel.session, (state) => state.messages.length === 2 && !runningAnswer(state));
    await vi.waitFor(async () => {
      expect(await world.store.messages(panel.session.state.conversationId)).toMatchObject([
        { text: "Count!" },
        { run: { text: "One", end: { finish_reason: "error" } } },
      ]);
    });
  });

  it("answers the next message at once with a new host", async () => {
    const panel = await answered("One?", "First");
    world.killWorker();
    const host = await world.host(2);
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.send("Two?");
    const { messages } = await host.nth("generate");
    expect(messages).toHaveLength(3);
  });

  it("leaves an ended answer unchanged when the worker ends", async () => {
    const panel = await answered("One?", "First");
    world.killWorker();
    await chatState(panel.session, ({ status }) => status === "opening");
    const { messages } = await chatState(panel.session, ({ status }) => status === "open");
    expect(messages[1]).toMatchObject({ run: { end: { finish_reason: "stop" } } });
  });

  it("ends an orphaned answer with an error in the next panel", async () => {
    const first = world.openPanel();
    first.session.open();
    first.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "One");
    await chatState(first.session, (state) => lastAnswer(state) === "One");
    first.close();
    world.killWorker();
    const next = world.openPanel();
    next.session.open();
    const { messages } = await chatState(
      next.session,
      (state) => state.messages.length === 2 && !runningAnswer(state),
    );
    expect(messages[1]).toMatchObject({ run: { end: { finish_reason: "error" } } });
  });
});

describe("slow store", () => {
  it("shows a message sent while the store is read", async () => {
    const { session, host } = await answered("One?", "First");
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
    const { session } = await answered("One?", "First");
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
    const { session } = await answered("One?", "First");
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
    const first = world.openPanel();
    first.session.open();
    first.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
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

describe("end of the host", () => {
  it("ends the answer with the text so far, and starts a new host for the next message", async () => {
    const panel = world.openPanel();
    panel.session.open();
    panel.session.send("Count!");
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "One");
    await chatState(panel.session, (state) => lastAnswer(state) === "One");
    host.exit();
    const { messages } = await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    expect(messages[1]).toMatchObject({
      run: {
        text: "One",
        end: { finish_reason: "error", error: { code: "host_unavailable", retryable: true } },
      },
    });
    panel.session.tryAgain(messages[1]?.id ?? "");
    const next = await (await world.host(2)).nth("generate");
    expect(next.messages).toEqual([{ role: "user", content: "Count!" }]);
  });
});

describe("conversations", () => {
  it("lists conversations latest first and opens an unclaimed one in a new window", async () => {
    const one = await answered("Older", "a");
    one.session.newChat();
    await world.clock.advance(1000);
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
    const panel = await answered("One?", "First");
    panel.session.newChat();
    await chatState(panel.session, ({ status, messages }) => status === "open" && messages.length === 0);
    panel.close();
    const again = world.openPanel();
    again.session.open();
    const state = await chatState(again.session, ({ conversations }) => conversations.length === 1);
    expect(state).toMatchObject({ status: "open", messages: [] });
  });

  it("renames a conversation", async () => {
    const { session } = await answered("One?", "First");
    session.rename(session.state.conversationId, "  My chat ");
    expect(session.state.conversation?.title).toBe("My chat");
    await session.refreshConversations();
    expect(session.state.conversations[0]?.title).toBe("My chat");
  });

  it("stops writing a conversation that another window deletes", async () => {
    const writing = world.openPanel(1);
    writing.session.open();
    await chatState(writing.session, ({ status }) => status === "open");
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
    const { session } = await answered("One?", "First");
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
    await world.clock.advance(UNDO_LIFETIME / 2);
    session.remove(id);
    await world.clock.advance(UNDO_LIFETIME - 1);
    expect(session.state.removed).toHaveLength(1);
    await world.clock.advance(1);
    expect(session.state.removed).toEqual([]);
    await session.refreshConversations();
    expect(await world.store.conversation(id)).toBeUndefined();
    expect(await world.store.messages(id)).toEqual([]);
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

  it("reads other conversations once the store works again", async () => {
    const { session } = await answered("One?", "First");
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

describe("ratings", () => {
  const ratingOf = ({ messages }: { messages: readonly unknown[] }) =>
    (messages.at(-1) as { run: { end?: { rating?: string } } }).run.end?.rating;
  const lastId = (state: ReturnType<typeof world.openPanel>["session"]["state"]) =>
    state.messages.at(-1)?.id ?? "";

  it("shows a rating at once, sends it to the host and restores it after a reopen", async () => {
    const { session, host, close } = await answered("One?", "1");
    const rated = session.rate(lastId(session.state), "up");
    expect(ratingOf(session.state)).toBe("up");
    const { id, run_id, rating } = await host.nth("rate_run");
    expect({ run_id, rating }).toMatchObject({ run_id: expect.stringMatching(/^run-of-/), rating: "up" });
    host.send({ type: "run_rated", id, status: "success" });
    await rated;
    close();
    const again = world.openPanel();
    again.session.open();
    expect(ratingOf(await chatState(again.session, (state) => state.messages.length === 2))).toBe("up");
  });

  it("removes a rating that the host refuses", async () => {
    const { session, host } = await answered("One?", "1");
    const rated = session.rate(lastId(session.state), "down");
    const { id } = await host.nth("rate_run");
    const error = { code: "invalid_request", message: "It is gone.", retryable: false };
    host.send({ type: "request_failed", id, action: "rate_run", status: "error", error });
    await expect(rated).rejects.toThrow("It is gone.");
    expect(ratingOf(session.state)).toBeUndefined();
  });
});
