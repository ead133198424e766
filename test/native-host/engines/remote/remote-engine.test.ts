import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RemoteEngine } from "../../../../native-host/src/engines/remote/remote-engine.ts";
import { systemClock } from "../../../../native-host/src/system/system-clock.ts";
import { describeEngine } from "../../../helpers/engine/engine-contract.ts";
import { collectParts, finishOf, partsOf, textOf } from "../../../helpers/engine/engine-parts.ts";
import {
  type FakeServer,
  type FakeServerOptions,
  startFakeServer,
} from "../../../helpers/servers/fake-openai-server.ts";
import { openKnownServers } from "../../../helpers/servers/open-known-servers.ts";

const MODEL = { kind: "server", name: "box/numbers", server: "box", id: "numbers" } as const;
const QUESTION = [{ role: "user", content: "Count." }] as const;
const REQUEST = { model: MODEL, settings: {} };

let shared: FakeServer;
let home: string;
beforeAll(async () => {
  shared = await startFakeServer();
  home = mkdtempSync(join(tmpdir(), "tacho-servers-"));
});
afterAll(async () => {
  await shared.close();
  rmSync(home, { recursive: true, force: true });
});

describeEngine("a server", {
  async createEngine() {
    const { servers, openEngine } = openKnownServers({ home });
    await servers.add({ name: "box", url: shared.url });
    return openEngine();
  },
  model: MODEL,
  longAnswer: [...QUESTION],
});

async function open(options: FakeServerOptions = {}, url?: (server: FakeServer) => string) {
  const server = await startFakeServer(options);
  onTestFinished(() => server.close());
  const test = openKnownServers();
  await test.servers.add({
    name: "box",
    url: url?.(server) ?? server.url,
    ...(options.key && { key: options.key }),
  });
  const engine = test.openEngine();
  const load = () => engine.load(REQUEST, () => {}, new AbortController().signal);
  return { ...test, server, engine, load };
}

const ask = (engine: RemoteEngine, options = {}) => collectParts(engine, [...QUESTION], options);

describe("the engine for a server's model", () => {
  it.each([
    ["llama.cpp's list", { listed: { owned_by: "llamacpp", meta: { n_ctx: 8192, n_ctx_train: 131_072 } } }],
    ["llama.cpp's properties", { facts: { "/props": { default_generation_settings: { n_ctx: 8192 } } } }],
    ["vLLM's list", { listed: { owned_by: "vllm", max_model_len: 8192 } }],
    ["OpenRouter's list", { listed: { context_length: 8192, pricing: {} } }],
    [
      "LM Studio's list",
      { facts: { "/api/v0/models": { data: [{ id: "numbers", loaded_context_length: 8192 }] } } },
    ],
    ["Ollama's model", { facts: { "/api/show": { model_info: { "llama.context_length": 8192 } } } }],
    [
      "Ollama's list of loaded models",
      {
        facts: {
          "/api/ps": { models: [{ name: "numbers:latest", context_length: 8192 }] },
          "/api/show": { model_info: { "llama.context_length": 131_072 } },
        },
      },
    ],
    [
      "Ollama's parameters",
      {
        facts: { "/api/show": { parameters: "num_ctx    8192", model_info: { "llama.context_length": 9 } } },
      },
    ],
  ])("knows its context size from %s, and asks once", async (_name, options) => {
    const { server, engine, load } = await open(options);
    expect(await load()).toEqual({ model: "box/numbers", server: "box", context_size: 8192 });
    const asked = server.asked().length;
    const finish = finishOf(await ask(engine));
    expect(finish).toMatchObject({ context_size: 8192, sources: { context_size: "reported" } });
    await load();
    expect(server.asked()).toHaveLength(asked + 1);
  });

  it("answers without a context size where nothing tells it", async () => {
    const { engine, load } = await open();
    expect(await load()).toEqual({ model: "box/numbers", server: "box" });
    expect(finishOf(await ask(engine)).context_size).toBeUndefined();
  });

  it("sends the key, to its server only", async () => {
    const { server, engine, load, lines } = await open({ key: "sk-secret" });
    await load();
    expect(textOf(await ask(engine))).not.toBe("");
    for (const { headers } of server.received) expect(headers.authorization).toBe("Bearer sk-secret");
    expect(JSON.stringify(lines())).not.toContain("sk-secret");
  });

  it.each([
    ["with /v1", (url: string) => `${url}/v1`],
    ["with a slash", (url: string) => `${url}/`],
    ["with all of an endpoint", (url: string) => `${url}/v1/chat/completions`],
  ])("finds its server by an address %s", async (_name, change) => {
    const { engine, load } = await open({}, ({ url }) => change(url));
    await load();
    expect(textOf(await ask(engine))).not.toBe("");
  });

  it("closes the request within 100 ms when it is stopped, and does not know if the server has stopped", async () => {
    const { server, engine, load } = await open({ pace: 20 });
    await load();
    const controller = new AbortController();
    let stoppedAt = 0;
    const parts = await ask(engine, {
      signal: controller.signal,
      onPart: ({ type }: { type: string }) => {
        if (type !== "tokens" || stoppedAt > 0) return;
        stoppedAt = systemClock.now();
        controller.abort();
      },
    });
    expect(systemClock.now() - stoppedAt).toBeLessThan(100);
    expect(finishOf(parts)).toMatchObject({ reason: "aborted", note: "server_stop_unknown" });
    while (server.left === 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it.each([
    [false, "server_stopped"],
    [true, "server_stop_unknown"],
  ])("asks llama.cpp's server if it has stopped: working is %s", async (is_processing, note) => {
    const { engine, load } = await open({
      pace: 20,
      listed: { owned_by: "llamacpp" },
      facts: { "/slots": [{ id: 0, is_processing }] },
    });
    await load();
    const controller = new AbortController();
    const parts = await ask(engine, { signal: controller.signal, onPart: () => controller.abort() });
    expect(finishOf(parts)).toMatchObject({ reason: "aborted", note });
  });

  it("says that a server is not there", async () => {
    const { server, engine, load } = await open();
    await load();
    await server.close();
    await expect(ask(engine)).rejects.toMatchObject({
      code: "server_unreachable",
      message: expect.stringContaining(`127.0.0.1:${server.port}`),
      details: { server: "box", reason: "refused" },
    });
  });

  it("says that a server was removed", async () => {
    const { servers, engine, load } = await open();
    await load();
    await servers.remove("box");
    await expect(ask(engine)).rejects.toMatchObject({ code: "model_not_found" });
  });

  it("is not led away by a redirect", async () => {
    const other = await startFakeServer();
    onTestFinished(() => other.close());
    const { engine, load } = await open({
      key: "sk-secret",
      onChat: (_request, response) => {
        response.writeHead(307, { location: `${other.url}/v1/chat/completions` }).end();
        return true;
      },
    });
    await load();
    await expect(ask(engine)).rejects.toMatchObject({
      code: "server_error",
      message: expect.stringContaining(other.url),
    });
    expect(other.received).toEqual([]);
  });

  it("gives up the numbers of a server that stays silent after the end", async () => {
    const { engine, load } = await open({
      onChat: (_request, response) => {
        response.write('data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n');
        return true;
      },
    });
    await load();
    const parts = await ask(engine);
    expect(textOf(parts)).toBe("Hi");
    expect(finishOf(parts)).toMatchObject({ reason: "stop" });
  });

  it("measures when words arrive, and takes their number from the server", async () => {
    const { engine, load } = await open({ pace: 5 });
    await load();
    const before = systemClock.now();
    const parts = await ask(engine, { settings: { max_tokens: 5 } });
    const times = partsOf(parts, "tokens").map(({ at }) => at);
    expect(times).toHaveLength(5);
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(new Set(times).size).toBeGreaterThan(1);
    expect(finishOf(parts)).toMatchObject({ output_tokens: 5, sources: { output_tokens: "reported" } });
  });
});
