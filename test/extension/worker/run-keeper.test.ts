import { Connection } from "@tacho/shared/client/connection.ts";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { describe, expect, it } from "vitest";
import { createRun } from "../../../extension/src/conversations/run.ts";
import type { RunMessage } from "../../../extension/src/panel-protocol/panel-messages.ts";
import { RunKeeper } from "../../../extension/src/worker/run-keeper.ts";
import { FakeHost } from "../../helpers/extension/fake-host.ts";
import { generateRequest } from "../../helpers/extension/generate-request.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

const REQUEST = generateRequest("run", "c");

function setUp(saveAnswer: () => Promise<boolean> = async () => true, saveTurn = async () => {}) {
  const [left, right] = createLinkedPair();
  const host = new FakeHost(right);
  let ids = 0;
  const createId = () => {
    ids += 1;
    return `host-${ids}`;
  };
  const connection = new Connection({ transport: left, createId });
  const published: RunMessage[] = [];
  const errors: [string, unknown][] = [];
  const keeper = new RunKeeper({
    connected: async () => connection,
    modelFor: () => undefined,
    modelState: () => undefined,
    store: { saveTurn, saveAnswer },
    createId,
    clock: new FakeClock(),
    publish: (message) => published.push(message),
    onActivity: () => {},
    onText: () => {},
    onStoreError: (conversationId, error) => errors.push([conversationId, error]),
  });
  const start = () => keeper.start(REQUEST);
  return { keeper, host, published, errors, start };
}

describe("ended answers", () => {
  it("serves an ended answer until its end is stored, but not as running", async () => {
    let stored: (saved: boolean) => void = () => {};
    const { keeper, host, start } = setUp(
      () =>
        new Promise((resolve) => {
          stored = resolve;
        }),
    );
    start();
    const { id } = await host.nth("generate");
    expect(keeper.busy).toBe(true);
    host.say(id, "Hello");
    host.end(id);
    await macrotask();
    expect(keeper.busy).toBe(false);
    expect(keeper.running("c")).toMatchObject([{ run: { phase: "ended", text: "Hello" } }]);
    stored(true);
    await macrotask();
    expect(keeper.running("c")).toEqual([]);
  });

  it("replaces an ended run at once with the next run of the same answer", async () => {
    const { host, start } = setUp(() => new Promise(() => {}));
    start();
    const { id } = await host.nth("generate");
    host.end(id);
    await macrotask();
    expect(start()).toBeUndefined();
  });
});

describe("messages of a run", () => {
  it("sends the answer first, uses the panel's id, and sends the end last", async () => {
    const { host, published, start } = setUp();
    start();
    const { id } = await host.nth("generate");
    host.start(id);
    host.say(id, "Hello");
    host.end(id);
    await macrotask();
    expect(
      published.map((message) => (message.type === "run_event" ? message.message.type : message.type)),
    ).toEqual(["run_started", "generation_started", "text_delta", "generation_ended"]);
    expect(published[2]).toMatchObject({ message: { id: "run" } });
    expect(id).not.toBe("run");
  });
});

describe("turns", () => {
  it("holds a panel that opens the turn's conversation until the turn is stored", async () => {
    let written = () => {};
    const slow = new Promise<void>((resolve) => {
      written = resolve;
    });
    const { keeper, start } = setUp(
      async () => true,
      () => slow,
    );
    start();
    await keeper.begun("another");
    let begun = false;
    const waiting = keeper.begun("c").then(() => {
      begun = true;
    });
    await macrotask();
    expect(begun).toBe(false);
    written();
    await waiting;
  });

  it("answers a turn that cannot be saved, and reports that", async () => {
    const full = new Error("full");
    const { keeper, host, errors, start } = setUp(
      async () => false,
      () => Promise.reject(full),
    );
    start();
    const { id } = await host.nth("generate");
    host.say(id, "Hello");
    await macrotask();
    expect(keeper.running("c")).toMatchObject([{ run: { text: "Hello" } }]);
    expect(errors).toEqual([["c", full]]);
    await keeper.begun("c");
  });

  it("assigns a turn to its own conversation, whatever its messages say", () => {
    const { keeper, published } = setUp();
    const stray = { ...REQUEST.answer, conversation_id: "another", run: createRun("another") };
    keeper.start({ ...REQUEST, answer: stray });
    expect(published[0]).toMatchObject({
      type: "run_started",
      conversation_id: "c",
      answer: { conversation_id: "c", run: { generation_id: "run", phase: "sent" } },
    });
  });
});
