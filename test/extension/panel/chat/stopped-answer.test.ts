import { beforeEach, describe, expect, it, vi } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

function says(messages: readonly { content: string }[], words: string): boolean {
  return messages.some(({ content }) => content.includes(words));
}

describe("stopping", () => {
  it("shows the stopping phase until the answer ends with its text", async () => {
    const { panel, host, id } = await world.openPanelAsking("Long story?");
    host.say(id, "Once");
    await chatState(panel.session, (state) => lastAnswer(state) === "Once");
    panel.session.stop();
    expect(runningAnswer(panel.session.state)?.run.phase).toBe("stopping");
    const { messages } = await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    expect(messages[1]).toMatchObject({ run: { text: "Once", end: { finish_reason: "aborted" } } });
    expect(host.all("stop_generation")).toMatchObject([{ generation_id: id }]);
  });

  it("stops right after sending, and stores message and answer", async () => {
    const panel = await world.openReadyPanel();
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
    const panel = await world.openReadyPanel();
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
