import { beforeEach, describe, expect, it, vi } from "vitest";
import { runningAnswer } from "../../../../extension/src/panel/chat/chat-state.ts";
import { BrowserWorld } from "../../../helpers/extension/browser-world.ts";
import { chatState, lastAnswer } from "../../../helpers/extension/state-where.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("the worker's death", () => {
  it("keeps what the panel has seen, with its last numbers, and the store gets it", async () => {
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

  it("before it has begun a turn costs nothing: the next worker begins it", async () => {
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

  it("before it has stored a turn leaves that to the panel", async () => {
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

  it("lets the next question be asked at once, of a new host", async () => {
    const panel = await world.openPanelWith("One?", "First");
    world.killWorker();
    const host = await world.host(2);
    await chatState(panel.session, ({ status }) => status === "open");
    panel.session.send("Two?");
    const { messages } = await host.nth("generate");
    expect(messages).toHaveLength(3);
  });

  it("leaves an answer that had ended as it was", async () => {
    const panel = await world.openPanelWith("One?", "First");
    world.killWorker();
    await chatState(panel.session, ({ status }) => status === "opening");
    const { messages } = await chatState(panel.session, ({ status }) => status === "open");
    expect(messages[1]).toMatchObject({ run: { end: { finish_reason: "stop" } } });
  });

  it("that nobody saw is told by the panel that comes next", async () => {
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

describe("the host's death", () => {
  it("ends the answer with what had come, and the next question starts another host", async () => {
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
