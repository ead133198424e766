import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { describe, expect, it, onTestFinished } from "vitest";
import type { CoreOptions } from "../../../native-host/src/core/core.ts";
import { MemoryStatisticsStore } from "../../../native-host/src/runs/memory-statistics-store.ts";
import { openSession } from "../../../native-host/src/sessions/session.ts";
import { FakeEngine } from "../../helpers/engine/fake-engine.ts";
import { MessageLog } from "../../helpers/host/message-log.ts";
import { openCore } from "../../helpers/host/open-core.ts";
import { TOLERANT_HELLO } from "../../helpers/host/start-memory-host.ts";
import { startFakeServer } from "../../helpers/servers/fake-openai-server.ts";
import { openKnownServers } from "../../helpers/servers/open-known-servers.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

/**
 * Opens a session on a core whose only local model is called `tiny/one`.
 *
 * @param withServers false for a host that knows no servers and keeps no list of connections
 */
function open(more: Partial<CoreOptions> = {}, withServers = true) {
  const clock = new FakeClock();
  const test = openKnownServers({ clock });
  const core = openCore({
    engine: new FakeEngine(),
    catalog: "tiny/one",
    store: new MemoryStatisticsStore(clock),
    clock,
    more: { ...(withServers && { servers: test.servers, ledger: test.ledger }), ...more },
  });
  const [client, transport] = createLinkedPair();
  const session = openSession(core, { kind: "browser", send: (message) => transport.send(message) });
  transport.onMessage((message) => session.receive(message));
  const log = new MessageLog(client);
  client.send(TOLERANT_HELLO);
  return { ...test, core, log, send: (request: Record<string, unknown>) => client.send(request) };
}

const add = (id: string, more: object = {}) => ({
  action: "add_server",
  id,
  name: "box",
  url: "http://127.0.0.1:9/v1",
  ...more,
});

describe("adding a server", () => {
  it("tells it without its key, and asks it nothing", async () => {
    const { log, send, lines } = open();
    send(add("a", { key: "sk-1" }));
    expect(await log.end("a")).toMatchObject({
      type: "server_added",
      server: { name: "box", url: "http://127.0.0.1:9/v1", has_key: true },
    });
    send({ action: "list_servers", id: "l" });
    expect(await log.end("l")).toMatchObject({
      type: "server_list",
      servers: [{ name: "box", has_key: true }],
    });
    expect(JSON.stringify(log.raw)).not.toContain("sk-1");
    expect(lines()).toEqual([]);
  });

  it.each([
    [{ name: "tiny" }, /tiny/],
    [{ name: "default" }, /default/],
    [{ name: "a b" }, /letters/],
    [{ url: "http://user:word@127.0.0.1" }, /password/],
    [{ url: "http://127.0.0.1/?a=b" }, /query/],
    [{ url: "file:///etc/passwd" }, /http/],
    [{ key: "two words" }, /ASCII/],
  ])("refuses %j", async (more, words) => {
    const { log, send, servers } = open();
    send(add("a", more));
    expect(await log.end("a")).toMatchObject({
      type: "request_failed",
      error: { code: "invalid_request", message: expect.stringMatching(words) },
    });
    expect(servers.list()).toEqual([]);
  });
});

describe("other actions", () => {
  it.each(["remove_server", "test_server"])("%s needs a server that was added", async (action) => {
    const { log, send } = open();
    send({ action, id: "a", name: "nobody" });
    expect(await log.end("a")).toMatchObject({ type: "request_failed", error: { code: "invalid_request" } });
  });

  it("lists connections page by page", async () => {
    const { log, send, ledger } = open();
    for (const port of [1, 2, 3]) ledger.add({ purpose: "generate", host: "box", port, ok: true });
    send({ action: "list_connections", id: "a", limit: 2 });
    const first = await log.first("connection_list", "a");
    expect(first).toMatchObject({
      connections: [{ port: 3 }, { port: 2 }],
      more: true,
      next: expect.any(String),
    });
    send({ action: "list_connections", id: "b", limit: 2, before: first.next });
    const second = await log.first("connection_list", "b");
    expect(second).toMatchObject({ connections: [{ port: 1 }], more: false });
    expect(second).not.toHaveProperty("next");
  });

  it("are unknown to a host without servers", async () => {
    const { log, send } = open({}, false);
    send({ action: "list_servers", id: "a" });
    send({ action: "list_connections", id: "b" });
    for (const id of ["a", "b"])
      expect(await log.end(id)).toMatchObject({ error: { code: "unknown_action" } });
    expect((await log.first("ready")).capabilities).toEqual(["tolerant"]);
  });
});

describe("a model of a server", () => {
  async function withServer(more: Partial<CoreOptions> = {}) {
    const server = await startFakeServer({ models: ["one", "x".repeat(300)] });
    onTestFinished(() => server.close());
    const session = open(more);
    await session.servers.add({ name: "box", url: server.url });
    return { ...session, server };
  }

  it("can be chosen in the settings, whether it is listed or not", async () => {
    const { log, send, server } = await withServer();
    send({ action: "update_settings", id: "a", settings: { model: "box/any" } });
    expect(await log.end("a")).toMatchObject({ type: "settings_updated", settings: { model: "box/any" } });
    send({ action: "update_settings", id: "b", settings: { model: "nobox/any" } });
    expect(await log.end("b")).toMatchObject({ error: { code: "invalid_settings" } });
    expect(server.received).toEqual([]);
  });

  it("is listed after those of this machine, unless its name is too long to be asked for", async () => {
    const { log, send } = await withServer();
    send({ action: "list_models", id: "a" });
    const { models } = await log.first("models", "a");
    expect(models.map(({ model, server }) => [model, server])).toEqual([
      ["tiny/one", undefined],
      ["box/one", "box"],
    ]);
  });

  it("is not reached by a conversation that must not leave, and the refusal says why", async () => {
    const asked: unknown[] = [];
    const { log, send, server } = await withServer({
      beforeLeaving: (leaving) => {
        asked.push(leaving);
        return wireError("invalid_request", "This must stay here.");
      },
    });
    send({ action: "generate", id: "a", model: "box/one", messages: [{ role: "user", content: "secret" }] });
    expect(await log.end("a")).toMatchObject({ error: { message: "This must stay here." } });
    send({ action: "generate", id: "b", model: "tiny/one", messages: [{ role: "user", content: "local" }] });
    expect(await log.first("generation_started", "b")).toMatchObject({ model: "tiny/one" });
    expect(asked).toEqual([
      {
        model: expect.objectContaining({ server: "box", id: "one" }),
        messages: [{ role: "user", content: "secret" }],
      },
    ]);
    expect(server.received).toEqual([]);
  });
});
