import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { EMPTY_DRAFT, joinDrafts } from "../../../../extension/src/conversations/draft.ts";
import { createDraftStore } from "../../../../extension/src/conversations/draft-store.ts";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState } from "../../../helpers/extension/state-where.ts";
import { held } from "../../../helpers/time/held.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

type Panel = ReturnType<BrowserWorld["openPanel"]>;

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

/** Resolves with the draft of a panel once it holds `text`. */
function draftWith({ session }: Pick<Panel, "session">, text: string): Promise<void> {
  const { draft } = session;
  return new Promise((resolve) => {
    const look = () => {
      const { text: question, edit } = draft.value;
      if ((edit?.text ?? question) === text) resolve();
    };
    draft.subscribe(look);
    look();
  });
}

/** Closes a panel as the browser does. */
function closePage({ session, close }: Pick<Panel, "session" | "close">): void {
  session.draft.flush();
  close();
}

/** Opens a panel with two answered chats; the second, "Beta", is open. */
async function openTwoChats() {
  const panel = await world.openPanelWith("Alpha", "a");
  const alpha = panel.session.state.conversationId;
  panel.session.newChat();
  await chatState(panel.session, ({ status, messages }) => status === "open" && messages.length === 0);
  await world.clock.advanceAsync(1000);
  panel.session.send("Beta");
  const { id } = await panel.host.nth("generate", 2);
  panel.host.say(id, "b");
  panel.host.end(id);
  await chatState(panel.session, (state) => state.messages.length === 2 && !runningAnswer(state));
  return { ...panel, alpha, beta: panel.session.state.conversationId };
}

const openChat = async ({ session }: Pick<Panel, "session">, id: string) => {
  session.open(id);
  await chatState(session, ({ status, conversationId }) => status === "open" && conversationId === id);
};

describe("a draft", () => {
  it("is there again when the panel is closed and opened", async () => {
    const panel = await world.openPanelWith("One?", "First");
    panel.session.draft.write("fifty words");
    closePage(panel);
    await draftWith(await world.openReadyPanel(), "fifty words");
  });

  it("of a chat without messages is there again too, also in the next new chat", async () => {
    const panel = await world.openReadyPanel();
    panel.session.draft.write("not sent yet");
    closePage(panel);
    const again = await world.openReadyPanel();
    await draftWith(again, "not sent yet");
    again.session.newChat();
    await chatState(again.session, ({ status }) => status === "open");
    expect(again.session.draft.value.text).toBe("not sent yet");
  });

  it("typed before the chat is open is kept when the panel closes at once, and joins the chat's own", async () => {
    const panel = await world.openPanelWith("One?", "First");
    panel.session.draft.write("first half");
    closePage(panel);
    const early = world.openPanel();
    early.session.open();
    early.session.draft.write("second half");
    await draftWith(early, "first half\n\nsecond half");
  });

  it("stays with its chat when another is opened, and is there when it is opened again", async () => {
    const panel = await openTwoChats();
    panel.session.draft.write("for Beta");
    await openChat(panel, panel.alpha);
    expect(panel.session.draft.value).toEqual(EMPTY_DRAFT);
    panel.session.draft.write("for Alpha");
    panel.session.newChat();
    expect(panel.session.draft.value).toEqual(EMPTY_DRAFT);
    await openChat(panel, panel.beta);
    await draftWith(panel, "for Beta");
    await openChat(panel, panel.alpha);
    await draftWith(panel, "for Alpha");
  });

  it("stays in the box when the worker dies", async () => {
    const panel = await world.openPanelWith("One?", "First");
    panel.session.draft.write("still here");
    world.killWorker();
    await chatState(panel.session, ({ status }) => status === "opening");
    await chatState(panel.session, ({ status }) => status === "open");
    expect(panel.session.draft.value.text).toBe("still here");
  });

  it("is not overwritten by that of a second window on the same chat, and both are joined in the end", async () => {
    const one = await world.openPanelWith("One?", "First");
    const id = one.session.state.conversationId;
    const two = await world.openReadyPanel(2);
    await openChat(two, id);
    one.session.draft.write("in window one");
    two.session.draft.write("in window two");
    await macrotask();
    expect(one.session.draft.value.text).toBe("in window one");
    closePage(one);
    closePage(two);
    await draftWith(await world.openReadyPanel(), "in window one\n\nin window two");
  });

  it("is taken over by a second window on the chat when its own panel closes", async () => {
    const one = await world.openPanelWith("One?", "First");
    one.session.draft.write("left behind");
    const two = await world.openReadyPanel(2);
    await openChat(two, one.session.state.conversationId);
    expect(two.session.draft.value).toEqual(EMPTY_DRAFT);
    closePage(one);
    await draftWith(two, "left behind");
  });

  it("goes with its chat when that is deleted for good, and comes back with it before", async () => {
    const panel = await world.openPanelWith("One?", "First");
    const id = panel.session.state.conversationId;
    panel.session.draft.write("in the deleted chat");
    panel.session.remove(id);
    expect(panel.session.draft.value).toEqual(EMPTY_DRAFT);
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.undoRemove(id);
    await draftWith(panel, "in the deleted chat");
    panel.session.remove(id);
    await chatState(panel.session, ({ status }) => status === "open");
    await world.clock.advanceAsync(20_000);
    await expect.poll(() => world.draftStore.take(id, "reader", new Set())).toEqual(EMPTY_DRAFT);
  });

  it("is shown although it cannot be stored, and the panel says so", async () => {
    const full = () => Promise.reject(new DOMException("no", "QuotaExceededError"));
    world.draftStore.save = full;
    const panel = await world.openReadyPanel();
    panel.session.draft.write("too much");
    await chatState(panel.session, ({ storeProblem }) => storeProblem === "full");
    expect(panel.session.draft.value.text).toBe("too much");
  });
});

describe("an edit", () => {
  it("is bound to its message and chat: Enter in another chat changes nothing there", async () => {
    const panel = await openTwoChats();
    await openChat(panel, panel.alpha);
    panel.session.startEdit();
    panel.session.draft.write("Alpha, better");
    await openChat(panel, panel.beta);
    expect(panel.session.submit()).toBe(false);
    expect(await world.store.messages(panel.beta)).toMatchObject([{ text: "Beta" }, { run: { text: "b" } }]);
    await openChat(panel, panel.alpha);
    await draftWith(panel, "Alpha, better");
    expect(panel.session.submit()).toBe(true);
    const { messages } = await panel.host.nth("generate", 3);
    expect(messages).toEqual([{ role: "user", content: "Alpha, better" }]);
    expect(panel.session.state.conversationId).toBe(panel.alpha);
  });

  it("gives back what was in the box, when it is sent and when it is cancelled", async () => {
    const { session } = await world.openPanelWith("Waht?", "Pardon?");
    session.draft.write("half a question");
    session.startEdit();
    expect(session.draft.value.edit?.text).toBe("Waht?");
    session.draft.cancelEdit();
    expect(session.draft.value).toEqual({ text: "half a question" });
    session.startEdit();
    session.draft.write("What?");
    expect(session.submit()).toBe(true);
    expect(session.draft.value).toEqual({ text: "half a question" });
  });

  it("of a message that another window has changed stays in the box and replaces nothing", async () => {
    const one = await world.openPanelWith("One?", "First");
    const two = await world.openReadyPanel(2);
    await openChat(two, one.session.state.conversationId);
    two.session.startEdit();
    two.session.draft.write("One, in other words?");
    one.session.send("Two?");
    await chatState(two.session, ({ messages }) => messages.length === 4);
    const { id } = await one.host.nth("generate", 2);
    one.host.end(id);
    await chatState(two.session, (state) => !runningAnswer(state));
    expect(two.session.submit()).toBe(false);
    expect(two.session.draft.value.edit?.text).toBe("One, in other words?");
    two.session.draft.keepEditAsQuestion();
    expect(two.session.submit()).toBe(true);
    const stored = await chatState(one.session, ({ messages }) => messages.length === 6);
    expect(stored.messages[4]).toMatchObject({ text: "One, in other words?" });
  });
});

describe("two Enters", () => {
  it("while the chat is still opening send one question, and keep the other as draft", async () => {
    const panel = world.openPanel();
    panel.session.open();
    panel.session.draft.write("first");
    expect(panel.session.submit()).toBe(true);
    panel.session.draft.write("second");
    expect(panel.session.submit()).toBe(false);
    const host = await world.host();
    await host.nth("generate");
    await chatState(panel.session, ({ status }) => status === "open");
    await macrotask();
    expect(host.all("generate")).toHaveLength(1);
    expect(panel.session.state.messages).toMatchObject([{ text: "first" }, { role: "assistant" }]);
    expect(panel.session.draft.value).toEqual({ text: "second" });
  });

  it("in two windows on one chat send one question, and keep the other as draft", async () => {
    const one = await world.openPanelWith("One?", "First");
    const two = await world.openReadyPanel(2);
    await openChat(two, one.session.state.conversationId);
    one.session.draft.write("from one");
    two.session.draft.write("from two");
    expect([one.session.submit(), two.session.submit()]).toEqual([true, true]);
    await draftWith(two, "from two");
    const { messages } = await chatState(two.session, (state) => state.messages.length === 4);
    expect(messages[2]).toMatchObject({ text: "from one" });
    await one.host.nth("generate", 2);
    await macrotask();
    expect(one.host.all("generate")).toHaveLength(2);
  });
});

describe("a question that waits for its chat", () => {
  it("becomes a draft of that chat when another is opened first", async () => {
    const panel = await openTwoChats();
    const reading = held<void>();
    const slow = world.openPanel(2, {
      ...world.store,
      messages: (id) =>
        (id === panel.alpha ? reading.promise : Promise.resolve()).then(() => world.store.messages(id)),
    });
    slow.session.open(panel.alpha);
    slow.session.draft.write("for Alpha");
    expect(slow.session.submit()).toBe(true);
    await openChat(slow, panel.beta);
    reading.release();
    await macrotask();
    expect(panel.host.all("generate")).toHaveLength(2);
    expect(slow.session.draft.value).toEqual(EMPTY_DRAFT);
    await openChat(slow, panel.alpha);
    await draftWith(slow, "for Alpha");
  });
});

it("drops blank lines around a question and keeps its indentation", async () => {
  const { session } = await world.openReadyPanel();
  session.draft.write(" \n\n  if (hello)\n    there \n\n");
  session.submit();
  expect(session.state.messages[0]).toMatchObject({ text: "  if (hello)\n    there" });
  session.draft.write("  \n ");
  expect(session.submit()).toBe(false);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.constantFrom("\ud800", "a\udc00b", "\u0000", "a\r\nb\rc", "\ufeff\u202e", "x".repeat(2_000_000)),
);

it("stores any text of a draft and of a question as it is", async () => {
  const drafts = createDraftStore();
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (text, edited) => {
      const draft = { text, edit: { message_id: "m", text: edited } };
      await drafts.save("c", "p", draft);
      expect(await drafts.take("c", "p", new Set())).toEqual(joinDrafts([draft]));
      const now = { id: "c", title: "t", created_at: 0, updated_at: 0 };
      const place = { conversation_id: "c", created_at: 0 };
      await world.store.saveTurn({
        conversation: now,
        question: { ...place, id: "q", position: 0, role: "user", text },
        answer: {
          ...place,
          ...{ id: "a", position: 1, role: "assistant", prefix: "" },
          run: { generation_id: "g", phase: "ended", seq: 0, text: edited, thought: "", output_tokens: 0 },
        },
      });
      expect(await world.store.messages("c")).toMatchObject([{ text }, { run: { text: edited } }]);
    }),
    { numRuns: 50 },
  );
});
