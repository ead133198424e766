import "fake-indexeddb/auto";
import type { Transport } from "@tacho/shared/client/transport.ts";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { IDLE_LIFETIME } from "../../../extension/src/worker/worker.ts";
import { BrowserWorld, EXTENSION_ID } from "../../helpers/extension/browser-world.ts";
import { macrotask } from "../../helpers/extension/fake-clock.ts";
import { LOADED_MODEL } from "../../helpers/extension/fake-host.ts";
import { generateRequest } from "../../helpers/extension/generate-request.ts";
import { workerState } from "../../helpers/extension/state-where.ts";

let world: BrowserWorld;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  world = new BrowserWorld();
});

interface Said {
  type: string;
  id?: string;
  message?: { type: string; text?: string };
  [key: string]: unknown;
}

/** Fake page that speaks the panel protocol and requests the host at once. */
function rawPage(port: Transport = world.openPort()) {
  port.send({ action: "reconnect" });
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  let closed = false;
  port.onMessage((message) => {
    said.push(message as Said);
    for (const wake of [...waiting]) wake();
  });
  port.onClose(() => {
    closed = true;
    for (const wake of [...waiting]) wake();
  });
  const where = async (isSo: (message: Said) => boolean): Promise<Said> => {
    for (;;) {
      const found = said.find(isSo);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  return {
    port,
    said,
    where,
    ask: (request: object) => port.send(request),
    text: () => said.map(({ message }) => (message?.type === "text_delta" ? message.text : "")).join(""),
    isClosed: () => closed,
  };
}

describe("two panels", () => {
  it("routes responses to the right panel when two use the same ids", async () => {
    const one = rawPage();
    const two = rawPage();
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
    const one = rawPage();
    const two = rawPage();
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

  it("rejects a second generation for the same answer", async () => {
    const one = rawPage();
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
    const one = rawPage();
    one.ask(generateRequest("run", "a"));
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.say(id, "one ");
    host.say(id, "two ");
    await one.where(({ message }) => message?.text === "two ");
    one.port.close();
    host.say(id, "three ");
    const two = rawPage();
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
    const page = rawPage();
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

describe("stop", () => {
  it("remembers a stop before its generation, and sends neither to the host", async () => {
    const page = rawPage();
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
    const page = rawPage();
    const host = await world.host();
    page.ask({ action: "stop_generation", id: "s", generation_id: "run" });
    await page.where(({ id }) => id === "s");
    await world.clock.advance(30_000);
    page.ask(generateRequest("run", "a"));
    await host.nth("generate");
  });

  it("stops only this panel's generation when the stop has no id", async () => {
    const one = rawPage();
    const two = rawPage();
    one.ask(generateRequest("r1", "a"));
    two.ask(generateRequest("r2", "b"));
    const host = await world.host();
    await host.nth("generate", 2);
    one.ask({ action: "stop_generation", id: "s" });
    expect(await one.where(({ id }) => id === "s")).toMatchObject({ stopped: ["r1"] });
    expect(host.all("stop_generation")).toHaveLength(1);
  });

  it("cancels a load by the panel's id for it", async () => {
    const page = rawPage();
    const host = await world.host();
    page.ask({ action: "load_model", id: "load" });
    const load = await host.nth("load_model");
    page.ask({ action: "stop_generation", id: "s", generation_id: "load" });
    expect((await host.nth("stop_generation")).generation_id).toBe(load.id);
    expect(await page.where(({ id }) => id === "s")).toMatchObject({ stopped: ["load"] });
  });
});

describe("model states", () => {
  it("sends model states to a late panel and to the run that uses the model", async () => {
    const one = rawPage();
    const host = await world.host();
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    await one.where(({ type }) => type === "model_state");
    const two = rawPage();
    expect(await two.where(({ type }) => type === "model_state")).toMatchObject({
      model: "tiny",
      status: "loaded",
    });
    two.ask(generateRequest("run", "a"));
    const { id } = await host.nth("generate");
    host.start(id);
    await two.where(({ message }) => message?.type === "model_state");
    two.ask({ action: "open_conversation", id: "o", window_id: 1, conversation_id: "a" });
    const opened = await two.where(({ id: opening }) => opening === "o");
    expect(opened.running).toMatchObject([{ run: { model: LOADED_MODEL } }]);
  });

  it("sends the loaded model to a run that waited for it", async () => {
    const page = rawPage();
    page.ask(generateRequest("run", "a"));
    const host = await world.host();
    const { id } = await host.nth("generate");
    host.start(id);
    host.send({ type: "model_state", status: "loading", model: "tiny" });
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    expect(await page.where(({ message }) => message?.type === "model_state")).toMatchObject({
      message: { status: "loading" },
    });
    page.ask({ action: "open_conversation", id: "o", window_id: 1, conversation_id: "a" });
    const opened = await page.where(({ id: opening }) => opening === "o");
    expect(opened.running).toMatchObject([{ run: { model: LOADED_MODEL } }]);
  });

  it("forgets the models when the host ends", async () => {
    const { client } = world.openPage();
    const host = await world.host();
    host.send({ type: "model_state", status: "loaded", ...LOADED_MODEL });
    await workerState(client, ({ models }) => models.length === 1);
    host.exit();
    expect((await workerState(client, ({ connection }) => connection.status === "lost")).models).toEqual([]);
    const page = rawPage();
    await page.where(({ type }) => type === "settings_state");
    await macrotask();
    expect(page.said.some(({ type }) => type === "model_state")).toBe(false);
  });
});

describe("idle host", () => {
  it("ends the host five minutes after the last panel closes and restarts it for the next", async () => {
    const page = rawPage();
    const host = await world.host();
    await host.nth("update_settings");
    page.port.close();
    await macrotask();
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advance(IDLE_LIFETIME - 1);
    expect(ended).toBe(false);
    await world.clock.advance(1);
    expect(ended).toBe(true);
    rawPage();
    await world.host(2);
  });

  it("ends the host while an options page is open, and does not restart it for that page", async () => {
    const { client } = world.openPage();
    const host = await world.host();
    await host.nth("update_settings");
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advance(IDLE_LIFETIME - 1000);
    void client.request("list_models", {}).catch(() => {});
    await host.nth("list_models");
    await world.clock.advance(IDLE_LIFETIME - 1);
    expect(ended).toBe(false);
    await world.clock.advance(1);
    expect(ended).toBe(true);
    for (let deaths = 0; deaths < 3; deaths += 1) {
      world.killWorker();
      await macrotask();
      await world.clock.advance(60_000);
    }
    expect(world.attempts).toBe(1);
    void client.request("list_models", {}).catch(() => {});
    await world.host(2);
  });

  it("keeps the host while an answer is written or a panel is open", async () => {
    const page = rawPage();
    page.ask(generateRequest("run", "a"));
    const host = await world.host();
    const { id } = await host.nth("generate");
    let ended = false;
    host.onExit(() => {
      ended = true;
    });
    await world.clock.advance(2 * IDLE_LIFETIME);
    page.port.close();
    await macrotask();
    await world.clock.advance(2 * IDLE_LIFETIME);
    expect(ended).toBe(false);
    host.end(id);
    await macrotask();
    await world.clock.advance(IDLE_LIFETIME);
    expect(ended).toBe(true);
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
    const page = rawPage();
    const host = await world.host();
    page.ask({ ...request, id: "1" });
    const asked = await host.nth(request.action);
    expect(asked).toMatchObject(request);
    host.send({ ...answer, id: asked.id, status: "success" } as never);
    expect(await page.where(({ id }) => id === "1")).toMatchObject(answer);
  });
});
