import { beforeEach, describe, expect, it } from "vitest";
import { EMPTY_DRAFT } from "../../../../extension/src/conversations/draft.ts";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState } from "../../../helpers/extension/state-where.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

/** A panel whose second answer was stopped and has not ended. */
async function openStopping() {
  const panel = await world.openPanelWith("One?", "First");
  panel.session.send("Two?");
  const { id } = await panel.host.nth("generate", 2);
  panel.host.stopsAtOnce = false;
  panel.session.stop();
  panel.session.draft.write("Three?");
  return { ...panel, stopped: id };
}

describe("a question asked while the last answer stops", () => {
  it("waits, out of the box, and is sent once the answer has ended", async () => {
    const { session, host, stopped } = await openStopping();
    expect(session.submit()).toBe(true);
    expect(session.draft.waiting).toBe("Three?");
    expect(session.draft.value).toEqual(EMPTY_DRAFT);
    await macrotask();
    expect(host.all("generate")).toHaveLength(2);
    host.end(stopped, "aborted");
    await host.nth("generate", 3);
    expect(session.draft.waiting).toBeUndefined();
    expect(session.state.messages.at(-2)).toMatchObject({ role: "user", text: "Three?" });
  });

  it("can be taken back", async () => {
    const { session, host, stopped } = await openStopping();
    session.submit();
    session.takeBack();
    expect(session.draft.waiting).toBeUndefined();
    expect(session.draft.value).toEqual({ text: "Three?" });
    host.end(stopped, "aborted");
    await chatState(session, (state) => runningAnswer(state) === undefined);
    await macrotask();
    expect(host.all("generate")).toHaveLength(2);
  });

  it("waits alone: another stays in the box", async () => {
    const { session } = await openStopping();
    session.submit();
    session.draft.write("Four?");
    expect(session.submit()).toBe(false);
    expect(session.draft.value).toEqual({ text: "Four?" });
  });

  it("goes back into its chat's box when another chat is opened first", async () => {
    const { session, host, stopped } = await openStopping();
    const chat = session.state.conversationId;
    session.submit();
    session.newChat();
    await chatState(session, ({ status, messages }) => status === "open" && messages.length === 0);
    host.end(stopped, "aborted");
    await macrotask();
    expect(host.all("generate")).toHaveLength(2);
    session.open(chat);
    await chatState(session, ({ status, conversationId }) => status === "open" && conversationId === chat);
    await expect.poll(() => session.draft.value).toEqual({ text: "Three?" });
  });

  it("is not an edit: one is refused until the answer has ended", async () => {
    const { session } = await openStopping();
    session.startEdit();
    expect(session.submit()).toBe(false);
    expect(session.draft.value.edit).toBeDefined();
  });
});
