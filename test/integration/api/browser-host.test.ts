import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { put } from "../../helpers/files/temporary-folder.ts";
import {
  type HostProcess,
  startHostProcess,
  stopHostProcesses,
  temporaryFolder,
} from "../../helpers/host/start-host-process.ts";
import { ask } from "../../helpers/http/open-api.ts";
import { startServe, temporaryHome } from "../../helpers/http/start-serve.ts";

afterEach(stopHostProcesses);

let requests = 0;

async function request(host: HostProcess, action: string, more: object = {}) {
  requests += 1;
  const id = `${action}-${requests}`;
  host.send({ action, id, ...more });
  return host.log.end(id);
}

/** Asks again until the API of a host answers, as its takeover tells nobody. */
async function untilOpen(host: HostProcess) {
  for (;;) {
    const state = await request(host, "get_local_api");
    if ("url" in state && state.url !== undefined) return state;
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const serve = await startServe();
  serve.process.kill("SIGTERM");
  await serve.process.ended;
  return serve.port;
}

describe("the local API of a browser's host", () => {
  it("is off until it is switched on, and ends when it is switched off or the host does", async () => {
    const port = await freePort();
    const host = await startHostProcess();
    await expect(ask(port, "/health")).rejects.toThrow("ECONNREFUSED");
    expect(await request(host, "get_local_api")).toMatchObject({ on: false, has_key: false });
    const state = await request(host, "set_local_api", { on: true, port });
    expect(state).toMatchObject({ on: true, port, url: `http://127.0.0.1:${port}`, has_key: true });
    expect(JSON.parse(readFileSync(join(host.home, "config.json"), "utf8"))).toEqual({
      server: { on: true, port },
    });
    const { key } = (await request(host, "get_api_key")) as { key: string };
    const headers = { authorization: `Bearer ${key}` };
    expect((await ask(port, "/v1/models", { headers })).json.data).toMatchObject([{ id: "scripted" }]);
    await request(host, "set_local_api", { on: false });
    await expect(ask(port, "/health")).rejects.toThrow("ECONNREFUSED");
    await request(host, "set_local_api", { on: true });
    expect((await ask(port, "/health")).status).toBe(200);
    host.child.stdin.end();
    expect(await host.exited).toBe(0);
    await expect(ask(port, "/health")).rejects.toThrow("ECONNREFUSED");
  });

  it("is taken over by a second host when the first has ended", async () => {
    const port = await freePort();
    const home = await temporaryFolder();
    put(home, "config.json", JSON.stringify({ server: { port } }));
    const first = await startHostProcess({ home });
    await untilOpen(first);
    const second = await startHostProcess({ home });
    for (;;) {
      const state = await request(second, "get_local_api");
      if (!("problem" in state)) continue;
      expect(state).toMatchObject({ on: true, problem: { code: "other_host" } });
      break;
    }
    expect(second.stderr()).toContain(`Another host of yours serves the local API on port ${port}`);
    first.child.stdin.end();
    await first.exited;
    expect(await untilOpen(second)).toMatchObject({ url: `http://127.0.0.1:${port}` });
    expect((await ask(port, "/health")).status).toBe(200);
  });

  it("shares its history, but not its settings and stops, with the panel", async () => {
    const port = await freePort();
    const home = await temporaryHome();
    const host = await startHostProcess({ home: home.tachoHome, script: { reply: "yes" } });
    await request(host, "set_local_api", { on: true, port });
    const { key } = (await request(host, "get_api_key")) as { key: string };
    const headers = { authorization: `Bearer ${key}` };
    await ask(port, "/api/v1/settings", { headers, body: { temperature: 0 } });
    await ask(port, "/v1/chat/completions", {
      headers,
      body: { messages: [{ role: "user", content: "hi" }] },
    });
    await request(host, "generate", { messages: [{ role: "user", content: "hi" }] });
    const runs = await request(host, "list_runs", { limit: 5 });
    expect(runs).toMatchObject({
      runs: [{ settings: { temperature: 0.7 } }, { client: "api", settings: { temperature: 0 } }],
    });
  });
});
