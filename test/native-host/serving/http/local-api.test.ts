import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinkedPair } from "@tacho/shared/client/linked-pair.ts";
import { describe, expect, it } from "vitest";
import { ApiKey } from "../../../../native-host/src/config/api-key.ts";
import { ConfigFile } from "../../../../native-host/src/config/config-file.ts";
import { ApiOwner } from "../../../../native-host/src/serving/http/api-owner.ts";
import { LocalApi, TAKEOVER_PAUSE } from "../../../../native-host/src/serving/http/local-api.ts";
import type { HttpApiOptions } from "../../../../native-host/src/serving/http/serve-http.ts";
import { serveStdio } from "../../../../native-host/src/serving/stdio.ts";
import { put, temporaryFolder } from "../../../helpers/files/temporary-folder.ts";
import { openMemoryCore } from "../../../helpers/host/memory-core.ts";
import { MessageLog } from "../../../helpers/host/message-log.ts";
import { silentLogger } from "../../../helpers/host/silent-logger.ts";
import { TOLERANT_HELLO } from "../../../helpers/host/start-memory-host.ts";

/** Ports of this machine, as far as the API knows. */
class Ports {
  readonly opened: HttpApiOptions[] = [];
  readonly closed: number[] = [];
  /** Error codes by port. */
  readonly refused = new Map<number, string>();

  readonly serve = async (options: HttpApiOptions) => {
    const { port } = options;
    const code = this.refused.get(port);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    this.opened.push(options);
    return { port, close: async () => void this.closed.push(port) };
  };
}

function open(config?: unknown) {
  const home = temporaryFolder();
  const configPath = join(home, "config.json");
  if (config !== undefined) put(home, "config.json", JSON.stringify(config));
  const memory = openMemoryCore();
  const ports = new Ports();
  const key = new ApiKey(join(home, "api-key"));
  const localApi = new LocalApi({
    core: memory.core,
    config: new ConfigFile(configPath, silentLogger),
    key,
    owner: new ApiOwner(join(home, "local-api.json"), process.pid),
    createId: () => "id",
    serve: ports.serve,
  });
  const readConfig = () => JSON.parse(readFileSync(configPath, "utf8"));
  return { ...memory, home, ports, key, localApi, readConfig };
}

describe("the switch of the local API", () => {
  it("is off by default: nothing is opened, written or held", async () => {
    const { localApi, ports, core, home } = open();
    await localApi.start();
    expect(localApi.state()).toEqual({ on: false, port: 4790, has_key: false });
    expect([ports.opened, core.inUse]).toEqual([[], []]);
    expect(existsSync(join(home, "api-key"))).toBe(false);
  });

  it("opens the API that config.json switches on, creates the key and holds the host", async () => {
    const { localApi, ports, core, key } = open({ server: { port: 5000, origins: ["http://a.example"] } });
    await localApi.start();
    expect(localApi.state()).toEqual({ on: true, port: 5000, url: "http://127.0.0.1:5000", has_key: true });
    expect(core.inUse).toEqual(["local_api"]);
    const rules = ports.opened[0]?.rules();
    expect([rules?.origins, rules?.isKey(key.read() ?? ""), rules?.isKey("x")]).toEqual([
      ["http://a.example"],
      true,
      false,
    ]);
    await localApi.close();
    expect([ports.closed, core.inUse]).toEqual([[5000], []]);
  });

  it("switches on, moves and switches off, each time in config.json too", async () => {
    const { localApi, ports, core, readConfig } = open({ models: {} });
    expect(await localApi.set({ on: true })).toMatchObject({
      on: true,
      port: 4790,
      url: "http://127.0.0.1:4790",
    });
    expect(readConfig()).toEqual({ models: {}, server: { on: true } });
    expect(await localApi.set({ port: 5001 })).toMatchObject({
      on: true,
      port: 5001,
      url: "http://127.0.0.1:5001",
    });
    expect(ports.closed).toEqual([4790]);
    expect(await localApi.set({ on: false })).toEqual({ on: false, port: 5001, has_key: true });
    expect(readConfig()).toEqual({ models: {}, server: { on: false, port: 5001 } });
    expect([ports.closed, core.inUse]).toEqual([[4790, 5001], []]);
  });

  it("stays off when only the port is chosen", async () => {
    const { localApi, ports } = open();
    expect(await localApi.set({ port: 5002 })).toMatchObject({ on: false, port: 5002 });
    expect(ports.opened).toEqual([]);
  });

  it("says that the port is taken, and takes it over once it is free", async () => {
    const { localApi, ports, clock, core } = open({ server: { port: 5000 } });
    ports.refused.set(5000, "EADDRINUSE");
    await localApi.start();
    expect(localApi.state()).toMatchObject({
      on: true,
      problem: { code: "port_taken", message: expect.stringContaining("5000") },
    });
    expect(core.inUse).toEqual(["local_api"]);
    clock.advance(TAKEOVER_PAUSE);
    await localApi.start();
    ports.refused.clear();
    clock.advance(TAKEOVER_PAUSE);
    await localApi.start();
    expect(localApi.state()).toEqual({ on: true, port: 5000, url: "http://127.0.0.1:5000", has_key: true });
  });

  it("knows another host of the same user", async () => {
    const { localApi, ports, home } = open({ server: { port: 5000 } });
    // The parent process is another one that runs.
    put(home, "local-api.json", JSON.stringify({ pid: process.ppid, port: 5000 }));
    ports.refused.set(5000, "EADDRINUSE");
    await localApi.start();
    expect(localApi.state().problem?.code).toBe("other_host");
    await localApi.close();
    expect(existsSync(join(home, "local-api.json"))).toBe(true);
  });

  it("names a port that the user may not open, and does not try it again", async () => {
    const { localApi, ports, clock } = open({ server: { port: 80 } });
    ports.refused.set(80, "EACCES");
    await localApi.start();
    expect(localApi.state().problem?.code).toBe("not_permitted");
    expect(clock.pending).toEqual([]);
  });

  it("opens nothing after its end", async () => {
    const { localApi, ports, clock } = open({ server: { port: 5000 } });
    ports.refused.set(5000, "EADDRINUSE");
    await localApi.start();
    await localApi.close();
    ports.refused.clear();
    clock.advance(TAKEOVER_PAUSE);
    await localApi.start();
    expect(ports.opened).toEqual([]);
  });
});

describe("the panel's side of it", () => {
  function join(options: ReturnType<typeof open>) {
    const [browser, transport] = createLinkedPair();
    serveStdio({ core: options.core, transport, localApi: options.localApi });
    const log = new MessageLog(browser);
    browser.send(TOLERANT_HELLO);
    const request = async (action: string, more: object = {}) => {
      browser.send({ action, id: action, ...more });
      const answer = await log.end(action);
      log.clear();
      return answer;
    };
    return { log, request };
  }

  it("asks, switches and reads the key over the protocol", async () => {
    const opened = open();
    const { log, request } = join(opened);
    expect(await log.end("hello")).toMatchObject({ capabilities: expect.arrayContaining(["local_api"]) });
    expect(await request("get_local_api")).toMatchObject({
      type: "local_api",
      on: false,
      port: 4790,
      has_key: false,
    });
    expect(await request("set_local_api", { on: true, port: 5003 })).toMatchObject({
      on: true,
      url: "http://127.0.0.1:5003",
    });
    const { key } = (await request("get_api_key")) as { key: string };
    expect(key).toBe(opened.key.read());
    const next = (await request("new_api_key")) as { key: string };
    expect(next.key).not.toBe(key);
    expect(opened.key.read()).toBe(next.key);
  });

  it("hears in words that config.json cannot be changed", async () => {
    const opened = open("no object");
    const { request } = join(opened);
    expect(await request("set_local_api", { on: true })).toMatchObject({
      type: "request_failed",
      error: { message: expect.stringContaining("is not a JSON object") },
    });
  });

  it("is not there for the API's own clients", async () => {
    const { join: joinCore } = open();
    const api = joinCore("api");
    api.send({ action: "get_api_key", id: "k" });
    expect(await api.log.end("k")).toMatchObject({
      type: "request_failed",
      error: { code: "unknown_action" },
    });
    expect(await api.log.end("hello")).not.toMatchObject({
      capabilities: expect.arrayContaining(["local_api"]),
    });
  });
});
