import { describe, expect, it, onTestFinished } from "vitest";
import { findServers } from "../../../../native-host/src/engines/remote/servers/find-servers.ts";
import { type FakeServerOptions, startFakeServer } from "../../../helpers/servers/fake-openai-server.ts";
import { startLoopbackServer } from "../../../helpers/servers/loopback-server.ts";
import { openKnownServers } from "../../../helpers/servers/open-known-servers.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

async function serve(options: FakeServerOptions = {}) {
  const server = await startFakeServer(options);
  onTestFinished(() => server.close());
  return server;
}

function open() {
  const clock = new FakeClock();
  return { clock, ...openKnownServers({ clock }) };
}

const NUMBERS = { name: "box/numbers", server: "box", loaded: false };

describe("the models of the servers", () => {
  it("are asked for when they are first listed, and not before", async () => {
    const server = await serve();
    const { servers, lines } = open();
    await servers.add({ name: "box", url: server.url });
    expect(servers.list()).toEqual([{ name: "box", url: server.url, has_key: false }]);
    expect(servers.resolve("box/numbers")).toMatchObject({ kind: "server", server: "box", id: "numbers" });
    expect(lines()).toEqual([]);
    expect(await servers.models()).toEqual([NUMBERS]);
    expect(server.asked()).toEqual(["GET /v1/models"]);
    expect(lines()).toMatchObject([{ purpose: "list_models", ok: true }]);
  });

  it("are listed at once from then on, and asked for again once a minute at most", async () => {
    const models = ["numbers"];
    const server = await serve({ models });
    const { servers, clock } = open();
    await servers.add({ name: "box", url: server.url });
    await servers.models();
    models.push("letters");
    clock.advance(59_000);
    await servers.models();
    expect(server.received).toHaveLength(1);
    clock.advance(2_000);
    expect(await servers.models()).toEqual([NUMBERS]);
    while ((await servers.models()).length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(server.received).toHaveLength(2);
  });

  it("are there although another server refuses to tell its own", async () => {
    const server = await serve();
    const refusing = await serve({ key: "nobody has it" });
    const { servers } = open();
    await servers.add({ name: "box", url: server.url });
    await servers.add({ name: "locked", url: refusing.url });
    expect(await servers.models()).toEqual([NUMBERS]);
    const [, locked] = servers.list();
    expect(locked).toMatchObject({ name: "locked", error: { code: "server_refused" } });
    expect(locked).not.toHaveProperty("models");
  });

  it("are those of the new address when a server is replaced", async () => {
    const [one, other] = [await serve(), await serve({ models: ["letters"] })];
    const { servers } = open();
    await servers.add({ name: "box", url: one.url });
    await servers.models();
    await servers.add({ name: "box", url: other.url });
    expect(servers.list()).toEqual([{ name: "box", url: other.url, has_key: false }]);
    expect(await servers.models()).toMatchObject([{ name: "box/letters" }]);
  });

  it("are each there once, without ids that nobody can read", async () => {
    const models = ["numbers", "numbers", "two\nlines", "tu\u202Ern", "", "x".repeat(600), "a/b c"];
    const server = await serve({ models });
    const { servers } = open();
    await servers.add({ name: "box", url: server.url });
    expect((await servers.models()).map(({ name }) => name)).toEqual(["box/numbers", "box/a/b c"]);
    expect(servers.list()).toMatchObject([{ models: 2 }]);
  });

  it("tell if they are loaded, where the server does", async () => {
    const server = await serve({ listed: { status: { value: "loaded" } } });
    const { servers } = open();
    await servers.add({ name: "box", url: server.url });
    expect(await servers.models()).toEqual([{ ...NUMBERS, loaded: true }]);
  });
});

describe("a test of a server", () => {
  it.each([
    [
      "llama.cpp",
      { listed: { owned_by: "llamacpp" }, facts: { "/props": { build_info: "b9931" } } },
      "b9931",
    ],
    ["vLLM", { listed: { owned_by: "vllm" }, facts: { "/version": { version: "0.20.1" } } }, "0.20.1"],
    [
      "Ollama",
      { listed: { owned_by: "library" }, facts: { "/api/version": { version: "0.30.0" } } },
      "0.30.0",
    ],
    ["LM Studio", { listed: { owned_by: "organization_owner" } }, undefined],
  ])("recognizes %s and its version", async (product, options, version) => {
    const server = await serve(options);
    const { servers } = open();
    await servers.add({ name: "box", url: server.url });
    const tested = await servers.test("box");
    expect(tested).toMatchObject({
      models: ["numbers"],
      milliseconds: expect.any(Number),
      server: { product, models: 1 },
    });
    expect(tested?.server.version).toBe(version);
  });

  it("tells why it failed, and that it succeeded again", async () => {
    const server = await serve({ key: "right" });
    const { servers } = open();
    await servers.add({ name: "box", url: server.url, key: "wrong" });
    const failed = await servers.test("box");
    expect(failed).toMatchObject({
      models: [],
      server: { has_key: true, error: { code: "server_refused" } },
    });
    expect(failed).not.toHaveProperty("milliseconds");
    await servers.add({ name: "box", url: server.url, key: "right" });
    expect((await servers.test("box"))?.server).not.toHaveProperty("error");
    expect(await servers.test("other")).toBeUndefined();
  });

  it.each([
    ["a web page", "<html></html>"],
    ["another list", "[1, 2]"],
  ])("says that %s is no list of models", async (_name, body) => {
    const server = await startLoopbackServer((_request, response) => response.end(body));
    onTestFinished(() => server.close());
    const { servers } = open();
    await servers.add({ name: "box", url: server.url });
    expect((await servers.test("box"))?.server.error).toMatchObject({
      code: "server_error",
      message: expect.stringMatching(/address/),
    });
  });
});

describe("the search for servers", () => {
  it("finds those at known ports, without a key or a proxy", async () => {
    const server = await serve({ listed: { owned_by: "vllm" }, facts: { "/version": { version: "1" } } });
    const { outgoing, lines } = open();
    const nobody = server.port === 9 ? 10 : 9;
    expect(await findServers(outgoing, [nobody, server.port])).toEqual([
      { url: server.url, product: "vLLM", version: "1", models: ["numbers"] },
    ]);
    for (const { headers } of server.received) expect(headers.authorization).toBeUndefined();
    expect(lines().filter(({ ok }) => !ok)).toMatchObject([{ purpose: "find_servers", port: nobody }]);
  });
});
