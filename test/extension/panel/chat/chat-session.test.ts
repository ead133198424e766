import { beforeEach, describe, expect, it } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

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
    const { session, host } = await world.openPanelWith("One?", "First");
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
    const { session, host } = await world.openPanelWith("Count!", "One, two,", "length");
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

  it("continues a thought that the limit cut off, again and again", async () => {
    const { panel, host, id } = await world.openPanelAsking("Why?");
    const { session } = panel;
    const think = (run: string | undefined, text: string) =>
      host.send({ type: "text_delta", id: run, seq: 0, text, segment: "thought", output_tokens: 1 });
    think(id, "First");
    host.end(id, "length");
    await chatState(session, (state) => state.messages.length === 2 && !runningAnswer(state));
    const answerId = session.state.messages[1]?.id ?? "";
    session.continueAnswer(answerId);
    const second = await host.nth("generate", 2);
    expect(second.messages.at(-1)).toEqual({ role: "assistant", content: "", thought: "First" });
    think(second.id, ", then");
    host.end(second.id, "length");
    await chatState(session, (state) => state.messages.length === 2 && !runningAnswer(state));
    session.continueAnswer(answerId);
    const third = await host.nth("generate", 3);
    expect(third.messages.at(-1)).toMatchObject({ content: "", thought: "First, then" });
    host.say(third.id, "Because.");
    host.end(third.id);
    await chatState(session, (state) => lastAnswer(state) === "Because." && !runningAnswer(state));
    expect(session.state.messages[1]).toMatchObject({
      thought_prefix: "First, then",
      run: { text: "Because." },
    });
  });

  it("answers an edited message and updates the title", async () => {
    const { session, host } = await world.openPanelWith("Waht?", "Pardon?");
    session.edit(session.state.messages[0]?.id ?? "", "What?");
    const { messages } = await host.nth("generate", 2);
    expect(messages).toEqual([{ role: "user", content: "What?" }]);
    expect(session.state.conversation?.title).toBe("What?");
    expect(session.state.messages).toHaveLength(2);
  });

  it("refuses a message while an answer is written", async () => {
    const { session, host } = await world.openPanelWith("One?", "First");
    session.send("Two?");
    expect(session.send("Three?")).toBe(false);
    session.regenerate(session.state.messages[1]?.id ?? "");
    expect(session.edit(session.state.messages[2]?.id ?? "", "Four?")).toBe(false);
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

  it("counts a question once towards the limit of a request", async () => {
    const { session } = await world.openReadyPanel();
    const text = "x".repeat(7 * 1024 * 1024);
    session.send(text);
    const { messages } = await (await world.host()).nth("generate");
    expect(messages).toEqual([{ role: "user", content: text }]);
  });

  it("asks on after a message that was too long to send", async () => {
    const { session, host } = await world.openPanelWith("One?", "First");
    session.send("x".repeat(9 * 1024 * 1024));
    const { messages } = await chatState(
      session,
      (state) => state.messages.length === 4 && !runningAnswer(state),
    );
    expect(messages[2]).toMatchObject({ role: "user" });
    session.edit(messages[2]?.id ?? "", "Shorter");
    expect((await host.nth("generate", 2)).messages.at(-1)).toEqual({ role: "user", content: "Shorter" });
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

describe("two panels on one conversation", () => {
  it("shows a message and its answer in both panels", async () => {
    const one = await world.openPanelWith("One?", "First");
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

describe("ratings", () => {
  const ratingOf = ({ messages }: { messages: readonly unknown[] }) =>
    (messages.at(-1) as { run: { end?: { rating?: string } } }).run.end?.rating;
  const lastId = (state: ReturnType<typeof world.openPanel>["session"]["state"]) =>
    state.messages.at(-1)?.id ?? "";

  it("shows a rating at once, sends it to the host and restores it after a reopen", async () => {
    const { session, host, close } = await world.openPanelWith("One?", "1");
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
    const { session, host } = await world.openPanelWith("One?", "1");
    const rated = session.rate(lastId(session.state), "down");
    const { id } = await host.nth("rate_run");
    const error = { code: "invalid_request", message: "It is gone.", retryable: false };
    host.send({ type: "request_failed", id, action: "rate_run", status: "error", error });
    await expect(rated).rejects.toThrow("It is gone.");
    expect(ratingOf(session.state)).toBeUndefined();
  });
});
