import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseHostConfig } from "../../../native-host/src/config/host-config.ts";
import { NO_SERVER, writeServerConfig } from "../../../native-host/src/config/server-config.ts";
import { put, temporaryFolder } from "../../helpers/files/temporary-folder.ts";

function read(server: unknown) {
  const { config, problems } = parseHostConfig(JSON.stringify({ server }), "config.json");
  return { server: config.server, sentences: problems.map(({ sentence }) => sentence) };
}

describe("the key server of config.json", () => {
  it.each([
    [undefined, NO_SERVER],
    [{}, NO_SERVER],
    [{ port: 4790 }, { ...NO_SERVER, on: true }],
    [
      { port: 5000, on: false },
      { ...NO_SERVER, port: 5000 },
    ],
    [{ on: true }, { ...NO_SERVER, on: true }],
    [{ origins: ["https://a.example"] }, { ...NO_SERVER, origins: ["https://a.example"] }],
    [
      { port: 1, priority: "equal", origins: ["http://localhost:3000", "chrome-extension://abc"] },
      { on: true, port: 1, priority: "equal", origins: ["http://localhost:3000", "chrome-extension://abc"] },
    ],
  ])("reads %j", (server, expected) => {
    expect(read(server)).toEqual({ server: expected, sentences: [] });
  });

  it.each([
    [7, '"server" must be an object.'],
    [{ port: "4790" }, '"server.port" must be'],
    [{ port: 0 }, '"server.port" must be'],
    [{ port: 70_000 }, '"server.port" must be'],
    [{ origins: ["*"] }, '"server.origins" must be'],
    [{ origins: ["null"] }, '"server.origins" must be'],
    [{ origins: ["https://*.example"] }, '"server.origins" must be'],
    [{ origins: ["https://a.example/path"] }, '"server.origins" must be'],
    [{ priority: "api" }, '"server.priority" must be'],
    [{ host: "0.0.0.0" }, '"server" has no key "host".'],
  ])("explains %j and stays off", (server, words) => {
    const { server: config, sentences } = read(server);
    expect(config).toEqual(NO_SERVER);
    expect(sentences).toEqual([expect.stringContaining(words)]);
  });
});

describe("writing it", () => {
  it("keeps everything else in the file, and creates it", async () => {
    const folder = temporaryFolder();
    const path = put(
      folder,
      "config.json",
      '\uFEFF{"models":{"a":"/a.gguf"},"server":{"origins":["http://x"]},"later":1}',
    );
    await writeServerConfig(path, { on: true, port: undefined });
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      models: { a: "/a.gguf" },
      later: 1,
      server: { origins: ["http://x"], on: true },
    });
    const fresh = join(folder, "home", "config.json");
    await writeServerConfig(fresh, { on: false, port: 5000 });
    expect(JSON.parse(readFileSync(fresh, "utf8"))).toEqual({ server: { on: false, port: 5000 } });
  });

  it("writes through a link to the file that is meant", async () => {
    const folder = temporaryFolder();
    const real = put(folder, "real.json", "{}");
    const link = join(folder, "config.json");
    symlinkSync(real, link);
    await writeServerConfig(link, { port: 5000 });
    expect(JSON.parse(readFileSync(real, "utf8"))).toEqual({ server: { port: 5000 } });
  });

  it("changes nothing in a file that it cannot read", async () => {
    const folder = temporaryFolder();
    const path = put(folder, "config.json", '{"models":');
    await expect(writeServerConfig(path, { on: true })).rejects.toThrow("is not a JSON object");
    expect(readFileSync(path, "utf8")).toBe('{"models":');
    expect(existsSync(`${path}.${process.pid}.tmp`)).toBe(false);
  });
});
