import { beforeEach, describe, expect, it, vi } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("end of the worker", () => {
  it("keeps and stores the shown text and the last numbers when the worker ends", async () => {
    const { panel, host, id } = await world.openPanelAsking("Count!");
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
    const panel = await world.openReadyPanel();
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
    const { panel, host, id } = await world.openPanelAsking("Count!");
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
    const panel = await world.openPanelWith("One?", "First");
    world.killWorker();
    const host = await world.host(2);
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.send("Two?");
    const { messages } = await host.nth("generate");
    expect(messages).toHaveLength(3);
  });

  it("leaves an ended answer unchanged when the worker ends", async () => {
    const panel = await world.openPanelWith("One?", "First");
    world.killWorker();
    await chatState(panel.session, ({ status }) => status === "opening");
    const { messages } = await chatState(panel.session, ({ status }) => status === "open");
    expect(messages[1]).toMatchObject({ run: { end: { finish_reason: "stop" } } });
  });

  it("ends an orphaned answer with an error in the next panel", async () => {
    const { panel: first, host, id } = await world.openPanelAsking("Count!");
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

describe("end of the host", () => {
  it("ends the answer with the text so far, and starts a new host for the next message", async () => {
    const { panel, host, id } = await world.openPanelAsking("Count!");
    host.say(id, "One");
    await chatState(panel.session, (state) => lastAnswer(state) === "One");
    host.exit();
    const { messages } = await chatState(panel.session, (state) => runningAnswer(state) === undefined);
    expect(messages[1]).toMatchObject({
      run: {
        text: "One",
        end: { finish_reason: "error", error: { code: "engine_unavailable", retryable: true } },
      },
    });
    panel.session.tryAgain(messages[1]?.id ?? "");
    const next = await (await world.host(2)).nth("generate");
    expect(next.messages).toEqual([{ role: "user", content: "Count!" }]);
  });
});
