import { beforeEach, describe, expect, it } from "vitest";
import { BrowserWorld, EXTENSION_ID } from "../../helpers/extension/browser-world.ts";
import { generateRequest } from "../../helpers/extension/generate-request.ts";
import { rawPage } from "../../helpers/extension/raw-page.ts";
import { held } from "../../helpers/time/held.ts";
import { macrotask } from "../../helpers/time/macrotask.ts";

let world: BrowserWorld;

beforeEach(() => {
  world = new BrowserWorld();
});

describe("two panels", () => {
  it("routes responses to the right panel when two use the same ids", async () => {
    const one = rawPage(world.openPort());
    const two = rawPage(world.openPort());
    const host = await world.host();
    one.ask({ action: "list_models", id: "1" });
    two.ask({ action: "get_state", id: "1" });
    const models = await host.nth("list_models");
    const state = await host.nth("get_state");
    expect(models.id).not.toBe(state.id);
    const memory = { host: 1, available: 2, total: 3 };
    host.send({ type: "state", id: state.id, status: "success", active: [], queued: [], memory });
    host.send({ type: "models", id: models.id, status: "success", models: [] });
    expect(await one.where(({ id }) => id === "1")).toMatchObject({ type: "models" });
    expect(await two.where(({ id }) => id === "1")).toMatchObject({ type: "state" });
  });

  it("stops the right generation when two panels use the same id", async () => {
    const one = rawPage(world.openPort());
    const two = rawPage(world.openPort());
    const host = await world.host();
    one.ask(generateRequest("run", "a", "from a"));
    two.ask(generateRequest("run", "b", "from b"));
    await host.nth("generate", 2);
    const [first, second] = host
      .all("generate")
      .sort((a, b) => ((a.messages[0]?.content ?? "") < (b.messages[0]?.content ?? "") ? -1 : 1));
    host.say(first?.id, "A");
    host.say(second?.id, "B");
    await two.where(({ message }) => message?.text === "B");
    two.ask({ action: "stop_generation", id: "stop", generation_id: "run" });
    const stopped = await two.where(({ id }) => id === "stop");
    expect(stopped).toMatchObject({
      type: "generation_stopped",
      stopped: ["run"],
      stopped_backends: ["scripted"],
    });
    expect((await host.nth("stop_generation")).generation_id).toBe(second?.id);
    await two.where(({ message }) => message?.type === "generation_ended");
    expect(one.text()).toBe("A");
    expect(one.said.some(({ message }) => message?.type === "generation_ended")).toBe(false);
  });

  it("shows a page the conversation that it opened last, even when an earlier one opens later", async () => {
    const saving = held<void>();
    world.store.saveTurn = () => saving.promise;
    const writer = rawPage(world.openPort());
    writer.ask(generateRequest("slow", "a"));
    const page = rawPage(world.openPort());
    page.ask({ action: "open_conversation", id: "1", window_id: 1, conversation_id: "a" });
    page.ask({ action: "open_conversation", id: "2", window_id: 1, conversation_id: "b" });
    await page.where(({ id }) => id === "2");
    saving.release();
    await page.where(({ id }) => id === "1");
    writer.ask(generateRequest("quick", "b"));
    await page.where(({ type, conversation_id }) => type === "run_started" && conversation_id === "b");
    expect(page.said.some(({ type }) => type === "run_started")).toBe(true);
  });

  it("refuses a turn after a message that another turn already follows", async () => {
    const one = rawPage(world.openPort());
    const two = rawPage(world.openPort());
    one.ask({ ...generateRequest("r1", "a"), leaf_id: "last" });
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.end(id);
    await one.where(({ message }) => message?.type === "generation_ended");
    two.ask({ ...generateRequest("r2", "a"), leaf_id: "last" });
    expect(await two.where(({ id: each }) => each === "r2")).toMatchObject({
      error: { code: "duplicate_id" },
    });
  });

  it("rejects a second generation for the same answer", async () => {
    const one = rawPage(world.openPort());
    one.ask(generateRequest("run", "a"));
    one.ask(generateRequest("other", "a"));
    expect(await one.where(({ id }) => id === "other")).toMatchObject({
      type: "request_failed",
      error: { code: "duplicate_id" },
    });
  });
});

describe("panel opened in mid-answer", () => {
  it("sends a late panel all text so far and then the rest, without a gap", async () => {
    const one = rawPage(world.openPort());
    one.ask(generateRequest("run", "a"));
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "one ");
    host.say(id, "two ");
    await one.where(({ message }) => message?.text === "two ");
    one.port.close();
    host.say(id, "three ");
    const two = rawPage(world.openPort());
    two.ask({ action: "open_conversation", id: "o", window_id: 1, conversation_id: "a" });
    host.say(id, "four ");
    const opened = await two.where(({ id: opening }) => opening === "o");
    host.say(id, "five");
    await two.where(({ message }) => message?.text === "five");
    const [running] = opened.running as { run: { text: string; seq: number } }[];
    expect((running?.run.text ?? "") + two.text()).toBe("one two three four five");
    const first = two.said.find(({ message }) => message?.type === "text_delta");
    expect(first?.message).toMatchObject({ seq: running?.run.seq });
  });
});

describe("requests of a page", () => {
  it.each([
    ["null", null, "invalid_request"],
    ["a text", "generate", "invalid_request"],
    [
      "a host action that pages may not use",
      { action: "update_settings", id: "x", settings: {} },
      "unknown_action",
    ],
    [
      "an action with a wrong field",
      { action: "get_state", id: "x", generation_id: 1, window_id: [] },
      undefined,
    ],
    ["a generate without messages", { ...generateRequest("x", "a"), messages: [] }, "invalid_request"],
    ["an inherited name for an action", { action: "toString", id: "x" }, "unknown_action"],
  ])("answers a request that is %s", async (_name, request, code) => {
    const page = rawPage(world.openPort());
    page.port.send(request);
    const host = await world.host();
    if (code === undefined) {
      await host.nth("get_state");
      return;
    }
    const answer = await page.where(({ type }) => type === "request_failed");
    expect(answer).toMatchObject({ error: { code } });
    expect(host.all("generate")).toEqual([]);
  });

  it.each([
    [
      "another extension",
      {
        id: "ponmlkjihgfedcbaponmlkjihgfedcba",
        url: "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/a.html",
      },
    ],
    ["a web page with the extension's script in it", { id: EXTENSION_ID, url: "https://example.com/" }],
    [
      "a page with the extension's id in its address",
      { id: EXTENSION_ID, url: `https://chrome-extension.com/${EXTENSION_ID}/` },
    ],
    ["nobody", {}],
  ])("ignores requests from %s", async (_name, sender) => {
    const page = rawPage(world.openPort(sender));
    await macrotask();
    page.ask({ action: "get_state", id: "x" });
    await macrotask();
    expect(page.isClosed()).toBe(true);
    expect(page.said).toEqual([]);
    expect(world.attempts).toBe(0);
  });
});

describe("stopping", () => {
  it("remembers a stop before its generation, and sends neither to the host", async () => {
    const page = rawPage(world.openPort());
    const host = await world.host();
    page.ask({ action: "stop_generation", id: "s", generation_id: "run" });
    expect(await page.where(({ id }) => id === "s")).toMatchObject({ stopped: [] });
    page.ask(generateRequest("run", "a"));
    await page.where(({ type }) => type === "run_cancelled");
    page.ask({ ...generateRequest("next", "a") });
    const { id } = await host.nth("generate");
    expect(host.all("generate")).toHaveLength(1);
    expect(id).toBeDefined();
  });

  it("forgets an early stop after 30 s", async () => {
    const page = rawPage(world.openPort());
    const host = await world.host();
    page.ask({ action: "stop_generation", id: "s", generation_id: "run" });
    await page.where(({ id }) => id === "s");
    await world.clock.advanceAsync(30_000);
    page.ask(generateRequest("run", "a"));
    await host.nth("generate");
  });

  it("stops only this panel's generation when the stop has no id", async () => {
    const one = rawPage(world.openPort());
    const two = rawPage(world.openPort());
    one.ask(generateRequest("r1", "a"));
    two.ask(generateRequest("r2", "b"));
    const host = await world.host();
    await host.nth("generate", 2);
    one.ask({ action: "stop_generation", id: "s" });
    expect(await one.where(({ id }) => id === "s")).toMatchObject({ stopped: ["r1"] });
    expect(host.all("stop_generation")).toHaveLength(1);
  });

  it("cancels a load by the panel's id for it", async () => {
    const page = rawPage(world.openPort());
    const host = await world.host();
    page.ask({ action: "load_model", id: "load" });
    const load = await host.nth("load_model");
    page.ask({ action: "stop_generation", id: "s", generation_id: "load" });
    expect((await host.nth("stop_generation")).generation_id).toBe(load.id);
    expect(await page.where(({ id }) => id === "s")).toMatchObject({ stopped: ["load"] });
  });
});

describe("requests for the run history", () => {
  it.each([
    [
      { action: "list_runs", limit: 50, model: "m" },
      { type: "runs", runs: [] },
    ],
    [
      { action: "delete_runs", run_ids: ["r1"] },
      { type: "runs_deleted", deleted: 1 },
    ],
    [{ action: "rate_run", run_id: "r1", rating: "up" }, { type: "run_rated" }],
  ] as const)("forwards $action from a page to the host", async (request, answer) => {
    const page = rawPage(world.openPort());
    const host = await world.host();
    page.ask({ ...request, id: "1" });
    const asked = await host.nth(request.action);
    expect(asked).toMatchObject(request);
    host.send({ ...answer, id: asked.id, status: "success" } as never);
    expect(await page.where(({ id }) => id === "1")).toMatchObject(answer);
  });
});
