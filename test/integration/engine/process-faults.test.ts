import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EnginePart, SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import type { ModelFile } from "../../../native-host/src/engines/model-reference.ts";
import type { Fault } from "../../../native-host/src/engines/scripted/script.ts";
import { COUNTING_SCRIPT } from "../../fixtures/engine/scripts.ts";
import {
  collectParts,
  finishOf,
  loadRequest,
  partsOf,
  textOf,
  tokensIn,
} from "../../helpers/engine/engine-parts.ts";
import { createRealEngine } from "../../helpers/engine/real-engine.ts";
import { buildNativeHost } from "../../helpers/host/build-native-host.ts";
import { FakeClock } from "../../helpers/time/fake-clock.ts";

const MODEL: ModelFile = { kind: "file", name: "scripted", path: "/nowhere/at-all.gguf" };
const HELLO = [{ role: "user" as const, content: "hello" }];

let folder = "";
let scriptPath = "";
let engine: SupervisedEngine | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tacho-faults-"));
  scriptPath = join(folder, "script.json");
});
afterEach(() => engine?.dispose());
afterAll(() => rm(folder, { recursive: true, force: true }));

async function play(faults: Fault[]): Promise<void> {
  await writeFile(scriptPath, JSON.stringify({ ...COUNTING_SCRIPT, faults }));
}

async function start(faults: Fault[], clock?: FakeClock): Promise<SupervisedEngine> {
  await play(faults);
  const env = { ...process.env, TACHO_SCRIPT: scriptPath };
  engine = await createRealEngine("scripted", clock === undefined ? { env } : { env, clock });
  return engine;
}

function load(started: SupervisedEngine) {
  return started.load(loadRequest(MODEL), () => undefined, new AbortController().signal);
}

describe("a real engine process", () => {
  it.each([
    ["crash", "engine_crashed"],
    ["garbage", "engine_crashed"],
    ["error", "internal"],
  ] as const)(
    "reports a %s during an answer as %s, after the tokens before it, and then works again",
    async (kind, code) => {
      const started = await start([{ at_token: 5, kind }]);
      await load(started);
      let tokens = 0;
      const generating = collectParts(started, HELLO, {
        onPart: (part) => {
          tokens += tokensIn(part);
        },
      });
      await expect(generating).rejects.toMatchObject({ code });
      expect(tokens).toBe(4);
      await play([]);
      await load(started);
      expect(finishOf(await collectParts(started, HELLO)).reason).toBe("stop");
    },
  );

  it("sends text held back for a stop string before an error", async () => {
    const started = await start([{ at_token: 4, kind: "error" }]);
    await load(started);
    const parts: EnginePart[] = [];
    const generating = collectParts(started, HELLO, {
      settings: { stop: ["two three four"] },
      onPart: (part) => parts.push(part),
    });
    await expect(generating).rejects.toMatchObject({ code: "internal" });
    expect(textOf(parts)).toBe("one two three");
  });

  it.each([
    ["crash", "engine_crashed"],
    ["garbage", "engine_crashed"],
    ["error", "model_load_failed"],
  ] as const)("reports a %s while loading as %s", async (kind, code) => {
    const started = await start([{ at_load: true, kind }]);
    await expect(load(started)).rejects.toMatchObject({ code });
  });

  it("ends an engine whose event loop hangs and keeps what it sent", async () => {
    const clock = new FakeClock();
    const started = await start([{ at_token: 3, kind: "hang" }], clock);
    await load(started);
    let tokens = 0;
    const generating = collectParts(started, HELLO, {
      onPart: (part) => {
        tokens += tokensIn(part);
        // The engine hangs right after the second token. Now only the host's clock advances.
        if (part.type === "tokens" && part.output_tokens === 2) clock.advance(11_000);
      },
    });
    await expect(generating).rejects.toMatchObject({ code: "engine_hung" });
    expect(tokens).toBe(2);
  });

  it("ends an engine that hangs while loading without progress", async () => {
    const clock = new FakeClock();
    const started = await start([{ at_load: true, kind: "hang" }], clock);
    const loading = started.load(
      loadRequest(MODEL),
      () => setImmediate(() => clock.advance(400_000)),
      new AbortController().signal,
    );
    await expect(loading).rejects.toMatchObject({ code: "engine_hung" });
  });

  it("ends a hanging load at once when aborted", async () => {
    const started = await start([{ at_load: true, kind: "hang" }]);
    const controller = new AbortController();
    const reason = new Error("enough");
    const loading = started.load(loadRequest(MODEL), () => controller.abort(reason), controller.signal);
    await expect(loading).rejects.toBe(reason);
  });

  it("reports its resident memory", async () => {
    const started = await start([]);
    await load(started);
    expect(started.residentBytes).toBeGreaterThan(10_000_000);
  });

  it("survives signals that a terminal sends to the whole group", async () => {
    const started = await start([]);
    await load(started);
    const pid = await engineProcessOf(process.pid);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(pid, signal);
    expect(partsOf(await collectParts(started, HELLO), "tokens").length).toBeGreaterThan(0);
  });

  it("does not outlive a killed host, even while its event loop hangs", async () => {
    await play([{ at_load: true, kind: "hang" }]);
    const { enginePath } = await buildNativeHost();
    const source = `
      import { fork } from "node:child_process";
      const child = fork(${JSON.stringify(enginePath)}, ["scripted"]);
      child.on("message", (message) => { if (message.type === "load_progress") process.send(child.pid); });
      child.send({ type: "load", job: 1, request: ${JSON.stringify(loadRequest(MODEL))} });
    `;
    const hostPath = join(folder, "host.mjs");
    await writeFile(hostPath, source);
    const begun = performance.now();
    const host = fork(hostPath, {
      env: { ...process.env, TACHO_SCRIPT: scriptPath },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const [pid] = await once(host, "message");
    const killed = performance.now();
    const startup = killed - begun;
    expect(await isRunning(pid)).toBe(true);
    host.kill("SIGKILL");
    while (await isRunning(pid)) await new Promise((resolve) => setImmediate(resolve));
    // It looks for its parent every 200 ms. A busy machine gets as much more as it took to start the two.
    expect(performance.now() - killed).toBeLessThan(1000 + startup);
  });
});

/** Finds the one child of `parent` that runs an engine. */
async function engineProcessOf(parent: number): Promise<number> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, "utf8")).trim().split(" ");
  for (const child of children) {
    const command = await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "");
    if (command.includes("engine.js")) return Number(child);
  }
  throw new Error("There is no engine process.");
}

async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // A zombie that nobody waits for has ended too.
  return status !== "" && !/^\d+ \(.*\) Z/.test(status);
}
