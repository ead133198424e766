import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RemoteEngine } from "../../../native-host/src/engines/remote/remote-engine.ts";
import { describeEngine } from "../../helpers/engine/engine-contract.ts";
import { collectParts, finishOf, partsOf, textOf } from "../../helpers/engine/engine-parts.ts";
import { testModel } from "../../helpers/engine/real-engine.ts";
import { openKnownServers, type TestServers } from "../../helpers/servers/open-known-servers.ts";

/** Path of llama.cpp's own server. CONTRIBUTING.md says how to build it. */
const PROGRAM = process.env.TACHO_LLAMA_SERVER;
const MODEL = { kind: "server", name: "box/starter", server: "box", id: "starter" } as const;
const COUNT = [{ role: "user", content: "Count from one to one hundred in words." }] as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe.skipIf(PROGRAM === undefined)("llama.cpp's server (needs TACHO_LLAMA_SERVER)", () => {
  let child: ChildProcess;
  let home: string;
  let test: TestServers;
  let url: string;

  beforeAll(async () => {
    const program = PROGRAM ?? "";
    const port = await freePort();
    const { path } = testModel();
    const words = [
      "-m",
      path,
      "--alias",
      MODEL.id,
      "--port",
      String(port),
      "-c",
      "2048",
      "-np",
      "2",
      "-t",
      "2",
    ];
    const env = { ...process.env, LD_LIBRARY_PATH: dirname(program) };
    child = spawn(program, words, { env, stdio: ["ignore", "ignore", "pipe"] });
    // It listens before the model is loaded, and says that it loads.
    for await (const line of child.stderr ?? [])
      if (/listening|load_model|loading model/.test(String(line))) break;
    child.stderr?.resume();
    home = mkdtempSync(join(tmpdir(), "tacho-llama-server-"));
    test = openKnownServers({ home });
    url = `http://127.0.0.1:${port}`;
    await test.servers.add({ name: "box", url });
  });
  afterAll(async () => {
    child.kill();
    await once(child, "exit");
    rmSync(home, { recursive: true, force: true });
  });

  async function load(): Promise<RemoteEngine> {
    const engine = test.openEngine();
    await engine.load({ model: MODEL, settings: {} }, () => {}, new AbortController().signal);
    return engine;
  }

  it("is waited for while it loads its model", async () => {
    const parts = await collectParts(await load(), [...COUNT], { settings: { max_tokens: 8 } });
    expect(finishOf(parts)).toMatchObject({ reason: "length", output_tokens: 8 });
  });

  it("is recognized, with its models and context", async () => {
    const tested = await test.servers.test("box");
    expect(tested).toMatchObject({
      models: [MODEL.id],
      server: { product: "llama.cpp", version: expect.any(String) },
    });
    const finish = finishOf(await collectParts(await load(), [...COUNT], { settings: { max_tokens: 4 } }));
    expect(finish).toMatchObject({ context_size: 1024, sources: { context_size: "reported" } });
  });

  it("counts every token, as it comes and in the end, and times reading and writing", async () => {
    const parts = await collectParts(await load(), [...COUNT], { settings: { max_tokens: 24 } });
    const finish = finishOf(parts);
    expect(partsOf(parts, "tokens").at(-1)?.output_tokens).toBe(finish.output_tokens);
    const { input_tokens: input = 0, cached_tokens: cached = 0 } = finish;
    expect(partsOf(parts, "prompt_progress").at(-1)).toMatchObject({
      processed: input,
      total: input,
      cached,
    });
    expect(finish.reported?.prompt_time).toBeGreaterThan(0);
    expect(finish.reported?.decode_time).toBeGreaterThan(0);
  });

  it("goes on in a message of the assistant without writing it again", async () => {
    const begun = { role: "assistant", content: "One, two, three," } as const;
    const parts = await collectParts(await load(), [...COUNT, begun], { settings: { max_tokens: 8 } });
    expect(textOf(parts)).not.toBe("");
    expect(textOf(parts)).not.toMatch(/^One, two, three,/);
  });

  it("refuses a prompt that is too long in words that say how long", async () => {
    const long = [{ role: "user", content: "word ".repeat(3000) }] as const;
    await expect(collectParts(await load(), [...long])).rejects.toMatchObject({
      code: "prompt_too_long",
      details: { limit: 1024, tokens: expect.any(Number) },
    });
  });

  describeEngine("llama.cpp's server", {
    createEngine: async () => test.openEngine(),
    model: MODEL,
    longAnswer: [...COUNT],
  });
});
