import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { parseHostMessage as parseAs010 } from "../../fixtures/release-0.1.0/parsers.js";
import { generate, startHostProcess, stopHostProcesses } from "../../helpers/host/start-host-process.ts";
import { type FakeServerOptions, startFakeServer } from "../../helpers/servers/fake-openai-server.ts";

afterEach(stopHostProcesses);

const KEY = "sk-integration-secret";
const HELLO = { action: "hello", id: "hello", protocol_version: 1, capabilities: ["tolerant"] };

async function serve(options: FakeServerOptions = {}) {
  const server = await startFakeServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function startHost(env: NodeJS.ProcessEnv = {}) {
  const host = await startHostProcess({ script: { reply: "from here", tokens_per_second: 1000 }, env });
  host.send(HELLO);
  return host;
}

async function ledgerOf(home: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(home, "connections.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("a host with a server", () => {
  it("adds it, lists its models, answers with one and keeps the run", async () => {
    const server = await serve({ key: KEY, listed: { owned_by: "vllm", max_model_len: 4096 } });
    const host = await startHost();
    expect(await host.log.end("hello")).toMatchObject({
      engine: "scripted",
      capabilities: expect.arrayContaining(["engines.remote", "connections"]),
    });
    host.send({ action: "add_server", id: "add", name: "box", url: `${server.url}/v1`, key: KEY });
    expect(await host.log.end("add")).toMatchObject({
      type: "server_added",
      server: { name: "box", url: `${server.url}/v1`, has_key: true },
    });
    expect(server.received).toEqual([]);
    host.send({ action: "list_models", id: "list" });
    const { models } = await host.log.first("models", "list");
    expect(models).toContainEqual({ model: "box/numbers", server: "box", loaded: false });
    host.send(generate("a", { model: "box/numbers", settings: { max_tokens: 5, top_k: 3, seed: 9 } }));
    expect(await host.log.first("generation_started", "a")).toMatchObject({
      model: "box/numbers",
      server: "box",
    });
    const ended = await host.log.first("generation_ended", "a");
    expect(ended).toMatchObject({
      finish_reason: "length",
      stats: {
        input_tokens: 5,
        output_tokens: 5,
        context_size: 4096,
        time_to_first_token: expect.any(Number),
        total_time: expect.any(Number),
        sources: { input_tokens: "reported", output_tokens: "reported", tokens_per_second: "derived" },
      },
    });
    expect(ended.stats).not.toHaveProperty("prompt_time");
    host.send({ action: "list_runs", id: "runs", limit: 10 });
    const { runs } = await host.log.first("runs", "runs");
    expect(runs).toMatchObject([{ model: "box/numbers", engine: "openai_compatible", server: "box" }]);
    host.send({ action: "list_connections", id: "connections" });
    const { connections } = await host.log.first("connection_list", "connections");
    expect(connections.map(({ purpose }) => purpose)).toEqual(["generate", "list_models"]);
    for (const connection of connections)
      expect(connection).toMatchObject({ host: "127.0.0.1", port: server.port, ok: true });
    const log = await readFile(join(host.home, "logs", "host.log"), "utf8");
    const told = [
      host.stderr(),
      log,
      JSON.stringify(host.log.all),
      await readFile(join(host.home, "servers.json"), "utf8"),
    ];
    for (const text of told) expect(text).not.toContain(KEY);
  });

  it("answers with a local model while the server's answers run, several at once", async () => {
    const server = await serve({ pace: 20, endless: true, models: ["numbers", "letters"] });
    const host = await startHost();
    host.send({ action: "add_server", id: "add", name: "box", url: server.url });
    await host.log.end("add");
    for (const id of ["a", "b"]) host.send(generate(id, { model: "box/numbers" }));
    host.send(generate("c", { model: "box/letters" }));
    for (const id of ["a", "b", "c"]) await host.log.first("text_delta", id);
    host.send(generate("local"));
    expect(await host.log.end("local")).toMatchObject({
      finish_reason: "stop",
      stats: { queue_time: expect.any(Number) },
    });
    const endedBefore = host.log.all.filter(({ type }) => type === "generation_ended").length;
    expect(endedBefore).toBe(1);
    host.send({ action: "stop_generation", id: "stop" });
    expect(await host.log.end("stop")).toMatchObject({ stopped_backends: ["openai_compatible"] });
    for (const id of ["a", "b", "c"]) {
      expect(await host.log.first("generation_ended", id)).toMatchObject({
        finish_reason: "aborted",
        note: "server_stop_unknown",
      });
    }
  });

  it("connects to nobody until it is asked to, and writes every connection down", async () => {
    const server = await serve();
    const host = await startHost();
    await host.log.end("hello");
    host.send({ action: "add_server", id: "add", name: "box", url: server.url });
    await host.log.end("add");
    host.send(generate("local"));
    await host.log.end("local");
    expect(await ledgerOf(host.home)).toEqual([]);
    expect(server.received).toEqual([]);
    host.send({ action: "test_server", id: "test", name: "box" });
    expect(await host.log.end("test")).toMatchObject({
      type: "server_tested",
      models: ["numbers"],
      milliseconds: expect.any(Number),
      server: { models: 1 },
    });
    host.send(generate("a", { model: "box/unlisted" }));
    await host.log.first("generation_ended", "a");
    expect(await ledgerOf(host.home)).toHaveLength(server.received.length);
  });

  it("waits for a server that loads its model, shows that as a load, and counts it as one", async () => {
    let refusals = 2;
    const server = await serve({
      onChat: (_request, response) => {
        if (refusals === 0) return false;
        refusals -= 1;
        const error = { code: 503, message: "Loading model", type: "unavailable_error" };
        response.writeHead(503, { "content-type": "application/json" }).end(JSON.stringify({ error }));
        return true;
      },
    });
    const host = await startHost();
    host.send({ action: "add_server", id: "add", name: "box", url: server.url });
    await host.log.end("add");
    host.send(generate("a", { model: "box/numbers", settings: { max_tokens: 3 } }));
    const { stats } = await host.log.first("generation_ended", "a");
    expect(stats.load_time).toBeGreaterThan(1500);
    expect(stats.time_to_first_token).toBeGreaterThan(stats.load_time ?? 0);
    const states = host.log.all.flatMap((message) =>
      message.type === "model_state" ? [[message.status, message.phase_code]] : [],
    );
    expect(states).toEqual([
      ["loading", undefined],
      ["loading", "waiting_for_server"],
      ["loaded", undefined],
      ["loading", "waiting_for_server"],
      ["loaded", undefined],
    ]);
    host.send(generate("b", { model: "box/numbers", settings: { max_tokens: 3 } }));
    expect(await host.log.first("generation_ended", "b")).toMatchObject({ stats: { load_time: 0 } });
  });

  it("reports failures in words, and keeps what was written", async () => {
    let chats = 0;
    const server = await serve({
      onChat: (_request, response) => {
        chats += 1;
        response.write('data: {"choices":[{"index":0,"delta":{"content":"Half an ans"}}]}\n\n');
        setImmediate(() => response.destroy());
        return true;
      },
    });
    const host = await startHost();
    host.send({ action: "add_server", id: "add", name: "box", url: server.url });
    await host.log.end("add");
    host.send(generate("a", { model: "box/numbers" }));
    expect(await host.log.end("a")).toMatchObject({
      type: "request_failed",
      partial: true,
      error: { code: "server_stream_broken", retryable: true },
      stats: { finish_reason: "error", time_to_first_token: expect.any(Number) },
    });
    expect(chats).toBe(1);
    host.send(generate("b", { model: "nobox/numbers" }));
    expect(await host.log.end("b")).toMatchObject({ error: { code: "model_not_found" } });
    host.send(generate("l", { model: "box/numbers", local: true }));
    expect(await host.log.end("l")).toMatchObject({ error: { code: "model_not_found" } });
    expect(chats).toBe(1);
    host.send({ action: "remove_server", id: "remove", name: "box" });
    expect(await host.log.end("remove")).toMatchObject({ type: "server_removed", name: "box" });
    host.send(generate("c", { model: "box/numbers" }));
    expect(await host.log.end("c")).toMatchObject({ error: { code: "model_not_found" } });
  });

  it("does not offer it to a client of release 0.1.0, which reads all that it is told", async () => {
    const server = await serve({
      onChat: ({ body }, response) => {
        if (JSON.parse(body).max_tokens !== 1) return false;
        response.write(
          'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"content_filter"}]}\n\n',
        );
        response.end("data: [DONE]\n\n");
        return true;
      },
    });
    const host = await startHostProcess({ script: { reply: "from here" } });
    host.send({ action: "add_server", id: "add", name: "box", url: server.url });
    await host.log.end("add");
    host.log.clear();
    host.send({ action: "hello", id: "hello", protocol_version: 1 });
    host.send({ action: "list_models", id: "list" });
    const { models } = await host.log.first("models", "list");
    expect(models.map(({ model }) => model)).toEqual(["scripted"]);
    host.send(generate("a", { model: "box/numbers", settings: { max_tokens: 3 } }));
    host.send(generate("b", { model: "box/numbers", settings: { max_tokens: 1 } }));
    host.send(generate("c", { model: "box/numbers", stream: false, settings: { max_tokens: 1 } }));
    for (const id of ["a", "b", "c"]) await host.log.end(id);
    host.send({ action: "load_model", id: "load", model: "box/numbers" });
    host.send({ action: "list_runs", id: "runs", limit: 10 });
    host.send({ action: "get_stats", id: "stats", group_by: "settings" });
    for (const id of ["load", "runs", "stats"]) await host.log.end(id);
    expect(host.log.raw.map((message) => parseAs010(message))).not.toContain(undefined);
    const types = host.log.all.map(({ type }) => type);
    expect(types).toContain("text_delta");
    expect(types).not.toContain("model_state");
    expect(host.log.of("b").at(-1)).toMatchObject({ finish_reason: "stop" });
    expect((await host.log.first("runs", "runs")).runs).toHaveLength(3);
  });
});
