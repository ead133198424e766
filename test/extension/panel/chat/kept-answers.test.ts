import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

/** Opens a panel with an answer that is being written anew. `id` is the new run's. */
async function openRegenerating() {
  const panel = await world.openPanelWith("One?", "Good");
  const first = panel.session.state.messages[1]?.id ?? "";
  const stored = () => world.store.messages(panel.session.state.conversationId);
  await expect.poll(stored).toMatchObject([{}, { run: { text: "Good", phase: "ended" } }]);
  panel.session.regenerate(first);
  const { id } = await panel.host.nth("generate", 2);
  await expect.poll(stored).toMatchObject([{}, { replaces: first }]);
  return { ...panel, first, id };
}

const refusal = (id: string | undefined) => ({
  ...{ type: "request_failed", id, action: "generate", status: "error" },
  error: wireError("model_load_failed", "The model could not be loaded."),
});

const ended = (state: Parameters<typeof runningAnswer>[0] & { failedTry?: unknown }) =>
  !runningAnswer(state) && state.failedTry !== undefined;

describe("an answer that is written anew", () => {
  it("comes back when the new run brings no text, and the reason is told", async () => {
    const { session, host, id, first } = await openRegenerating();
    host.send(refusal(id));
    const state = await chatState(session, ended);
    expect(lastAnswer(state)).toBe("Good");
    expect(state.messages[1]?.id).toBe(first);
    expect(state.failedTry).toMatchObject({ finish_reason: "error", error: { code: "model_load_failed" } });
    await expect.poll(() => world.store.messages(state.conversationId)).toMatchObject([{}, { id: first }]);
  });

  it("comes back in every window on the chat, also in one that is opened meanwhile", async () => {
    const { session, host, id } = await openRegenerating();
    const two = await world.openReadyPanel(2);
    two.session.open(session.state.conversationId);
    await chatState(two.session, (state) => runningAnswer(state) !== undefined);
    await chatState(two.session, ({ status }) => status === "open");
    host.send(refusal(id));
    expect(lastAnswer(await chatState(two.session, ended))).toBe("Good");
  });

  it("comes back when it is stopped before the first word, and is the one that goes on", async () => {
    const { session, host } = await openRegenerating();
    session.stop();
    expect(lastAnswer(await chatState(session, ended))).toBe("Good");
    session.send("Two?");
    const { messages } = await host.nth("generate", 3);
    expect(messages.map(({ content }) => content)).toEqual(["One?", "Good", "Two?"]);
  });

  it("comes back when worker and host die before the first word", async () => {
    const { session, close, first } = await openRegenerating();
    close();
    world.killWorker();
    const again = await world.openReadyPanel();
    const state = await chatState(again.session, (each) => !runningAnswer(each));
    expect(lastAnswer(state)).toBe("Good");
    await expect
      .poll(() => world.store.messages(session.state.conversationId))
      .toMatchObject([{}, { id: first }]);
  });

  it("is replaced as soon as the new one has text, and is kept as another version", async () => {
    const { session, host, id } = await openRegenerating();
    host.say(id, "Better");
    host.exit();
    const state = await chatState(session, (each) => !runningAnswer(each));
    expect(lastAnswer(state)).toBe("Better");
    expect(state.failedTry).toBeUndefined();
    const { tree } = await world.store.tree(state.conversationId);
    const texts = [...tree.nodes.values()].map(
      ({ message }) => message?.role === "assistant" && message.run.text,
    );
    expect(texts).toContain("Good");
  });

  it("comes back although nothing can be stored", async () => {
    const panel = await world.openPanelWith("One?", "Good");
    const full = () => Promise.reject(new DOMException("no", "QuotaExceededError"));
    world.store.saveTurn = full;
    world.store.saveAnswer = full;
    panel.session.regenerate(panel.session.state.messages[1]?.id ?? "");
    const { id } = await panel.host.nth("generate", 2);
    panel.host.send(refusal(id));
    const state = await chatState(panel.session, ended);
    expect(lastAnswer(state)).toBe("Good");
    expect(state.storeProblem).toBe("full");
  });
});

it("tries a failed continuation again from its text", async () => {
  const { session, host } = await world.openPanelWith("Count!", "One, two,", "length");
  session.continueAnswer(session.state.messages[1]?.id ?? "");
  const { id } = await host.nth("generate", 2);
  host.send(refusal(id));
  const { messages } = await chatState(session, (state) => !runningAnswer(state));
  session.tryAgain(messages[1]?.id ?? "");
  const next = await host.nth("generate", 3);
  expect(next.messages.at(-1)).toEqual({ role: "assistant", content: "One, two," });
});
