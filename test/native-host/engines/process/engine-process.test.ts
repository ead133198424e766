import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { beforeEach, describe, expect, it } from "vitest";
import type {
  EnginePart,
  LoadProgress,
  SupervisedEngine,
} from "../../../../native-host/src/engines/engine.ts";
import type { LearnedSpeed } from "../../../../native-host/src/engines/learned-speed.ts";
import type { ModelFile } from "../../../../native-host/src/engines/model-reference.ts";
import { createEngineProcess } from "../../../../native-host/src/engines/process/engine-process.ts";
import type { LoadMovement } from "../../../../native-host/src/engines/process/watchdog.ts";
import { collectParts, FIXED_SETTINGS, finishOf, loadRequest } from "../../../helpers/engine/engine-parts.ts";
import { FakeEngineChild } from "../../../helpers/engine/fake-engine-child.ts";
import { silentLogger } from "../../../helpers/host/silent-logger.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

const MODEL: ModelFile = { kind: "file", name: "m", path: "/m.gguf" };
const LOADED: LoadedModel = {
  model: "m",
  backend: "cpu",
  gpu_layers: 0,
  total_layers: 1,
  context_size: 256,
  threads: 1,
  size: 1,
};
const FINISH: EnginePart = { type: "finish", at: 1, reason: "stop", output_tokens: 1 };
const TOKEN: EnginePart = { type: "tokens", at: 1, text: "a", segment: "answer", output_tokens: 1 };
const HELLO = [{ role: "user" as const, content: "hello" }];
const SECOND = 1000;

/** Runs everything that needs no time to pass. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

let clock: FakeClock;
let children: FakeEngineChild[];
let forks: { env: NodeJS.ProcessEnv | undefined; args: string[] }[];
let movement: LoadMovement;
let engine: SupervisedEngine;
let speeds: Map<string, LearnedSpeed>;

beforeEach(() => {
  clock = new FakeClock();
  children = [];
  forks = [];
  movement = {};
  speeds = new Map();
  engine = createEngineProcess({
    engineName: "llama_cpp",
    entryPath: "/engine.js",
    clock,
    logger: silentLogger,
    env: {
      PATH: "/bin",
      NODE_LLAMA_CPP_GPU: "cuda",
      NODE_OPTIONS: "--inspect",
      GGML_BACKEND_PATH: "/x.so",
      TACHO_SCRIPT: "s.json",
    },
    cudaFolder: "/home/cuda",
    speeds: { of: (model) => speeds.get(model), learn: (model, speed) => void speeds.set(model, speed) },
    measureMovement: () => movement,
    fork: (_entryPath, args, options) => {
      const child = new FakeEngineChild();
      children.push(child);
      forks.push({ env: options.env, args });
      return child.asChildProcess();
    },
  });
});

function child(): FakeEngineChild {
  const last = children.at(-1);
  if (last === undefined) throw new Error("No process was started.");
  return last;
}

function startLoad(
  signal = new AbortController().signal,
  onProgress: (progress: LoadProgress) => void = () => undefined,
) {
  const loading = engine.load(loadRequest(MODEL), onProgress, signal);
  // Handled later; until then a rejection must not count as unhandled.
  loading.catch(() => undefined);
  return loading;
}

async function load(): Promise<void> {
  const loading = startLoad();
  await settle();
  child().say({ type: "loaded", job: child().job, model: LOADED });
  await loading;
}

async function startGeneration(signal = new AbortController().signal) {
  const parts: EnginePart[] = [];
  const generating = collectParts(engine, HELLO, { signal, onPart: (part) => parts.push(part) });
  generating.catch(() => undefined);
  await settle();
  return { parts, generating };
}

/** Passes seconds, with a heartbeat in each. */
function live(seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    child().say({ type: "heartbeat", resident: 5 });
    clock.advance(SECOND);
  }
}

describe("an engine process", () => {
  it("starts at the first load, in a clean environment, with the CUDA folder", async () => {
    expect(children).toHaveLength(0);
    await load();
    expect(forks).toEqual([
      {
        args: ["llama_cpp", "/home/cuda"],
        env: { PATH: "/bin", TACHO_SCRIPT: "s.json", GGML_NO_BACKTRACE: "1", UV_THREADPOOL_SIZE: "1" },
      },
    ]);
  });

  it("keeps what an engine learned about its model, and tells the next one", async () => {
    await load();
    expect(child().received.at(-1)).not.toHaveProperty("request.learned");
    const { generating } = await startGeneration();
    child().say({ type: "parts", job: child().job, parts: [{ ...FINISH, learned: { threads_writing: 3 } }] });
    await generating;
    expect(speeds).toEqual(new Map([["/m.gguf", { threads_writing: 3 }]]));
    const loading = startLoad();
    child().exit(0);
    await settle();
    expect(child().received.at(-1)).toMatchObject({
      type: "load",
      request: { learned: { threads_writing: 3 } },
    });
    child().say({ type: "loaded", job: child().job, model: LOADED });
    await loading;
  });

  it("passes on progress and parts, and ends with the finish", async () => {
    const progress: LoadProgress[] = [];
    const loading = startLoad(undefined, (step) => progress.push(step));
    await settle();
    child().say({ type: "load_progress", job: child().job, phase: "reading", progress: 0.5 });
    child().say({ type: "loaded", job: child().job, model: LOADED });
    expect(await loading).toEqual(LOADED);
    expect(progress).toEqual([{ phase: "reading", progress: 0.5 }]);
    const { generating } = await startGeneration();
    child().say({ type: "parts", job: child().job, parts: [TOKEN, FINISH] });
    expect(await generating).toEqual([TOKEN, FINISH]);
  });

  it("reports its resident memory while running", async () => {
    expect(engine.residentBytes).toBeUndefined();
    await load();
    child().say({ type: "heartbeat", resident: 123 });
    expect(engine.residentBytes).toBe(123);
    child().exit(1);
    expect(engine.residentBytes).toBeUndefined();
  });

  it("starts a new process for each load once the previous one has ended", async () => {
    await load();
    const first = child();
    const loading = startLoad();
    await settle();
    expect(children).toHaveLength(1);
    expect(first.received.at(-1)).toEqual({ type: "leave" });
    first.exit(0);
    await settle();
    expect(children).toHaveLength(2);
    child().say({ type: "loaded", job: child().job, model: LOADED });
    await loading;
  });

  it("reports an engine error by its code and stays usable", async () => {
    await load();
    const { generating } = await startGeneration();
    const error = { code: "prompt_too_long", message: "too long", details: { tokens: 9 } };
    child().say({ type: "failed", job: child().job, error });
    await expect(generating).rejects.toMatchObject(error);
    const next = await startGeneration();
    child().say({ type: "parts", job: child().job, parts: [FINISH] });
    expect(await next.generating).toEqual([FINISH]);
  });

  it("reports a crash after everything sent before it", async () => {
    await load();
    const { parts, generating } = await startGeneration();
    child().emit("exit", null, "SIGSEGV");
    child().say({ type: "parts", job: child().job, parts: [TOKEN] });
    child().emit("disconnect");
    await expect(generating).rejects.toMatchObject({
      code: "engine_crashed",
      message: expect.stringContaining("SIGSEGV"),
    });
    expect(parts).toEqual([TOKEN]);
  });

  it("reports a crash while loading and loads again", async () => {
    const loading = startLoad();
    await settle();
    child().exit(134);
    await expect(loading).rejects.toMatchObject({ code: "engine_crashed" });
    await load();
    expect(children).toHaveLength(2);
  });

  it("reports a crash while idle to listeners and forgets the model", async () => {
    const crashes: string[] = [];
    engine.onIdleCrash((error) => crashes.push(error.message));
    await load();
    child().exit(1);
    expect(crashes).toEqual([expect.stringContaining("exit code 1")]);
    await expect(collectParts(engine, HELLO)).rejects.toMatchObject({ code: "engine_unavailable" });
  });

  it.each([
    ["no message", { type: "nonsense" }],
    ["a number", 5],
    ["a part that is none", { type: "parts", job: 2, parts: [{ type: "tokens" }] }],
    ["a part of another job", { type: "parts", job: 1, parts: [TOKEN] }],
    ["a second finish", { type: "parts", job: 2, parts: [FINISH, FINISH] }],
    ["a model out of turn", { type: "loaded", job: 2, model: LOADED }],
  ])("ends a process that sends %s", async (_what, message) => {
    await load();
    const { generating } = await startGeneration();
    const crashes: Error[] = [];
    engine.onIdleCrash((error) => crashes.push(error));
    child().say(message);
    expect(child().signals).toEqual(["SIGKILL"]);
    const outcome = await generating.catch((error: unknown) => error);
    if (crashes.length === 0) expect(outcome).toMatchObject({ code: "engine_crashed" });
  });

  it("reports a process that cannot be started", async () => {
    const loading = startLoad();
    await settle();
    Object.defineProperty(child(), "pid", { value: undefined });
    child().emit("error", new Error("spawn ENOENT"));
    await expect(loading).rejects.toMatchObject({
      code: "engine_unavailable",
      message: expect.stringContaining("ENOENT"),
    });
  });

  it("ends a process without heartbeats", async () => {
    await load();
    const { generating } = await startGeneration();
    live(3);
    clock.advance(9 * SECOND);
    expect(child().signals).toEqual([]);
    clock.advance(SECOND);
    expect(child().signals).toEqual(["SIGKILL"]);
    await expect(generating).rejects.toMatchObject({ code: "engine_hung" });
    await load();
  });

  it("ends a process whose step takes too long despite heartbeats", async () => {
    await load();
    const { generating } = await startGeneration();
    live(59);
    child().say({ type: "parts", job: child().job, parts: [TOKEN] });
    live(60);
    expect(child().signals).toEqual([]);
    live(1);
    await expect(generating).rejects.toMatchObject({ code: "engine_hung" });
  });

  it("allows a slow load while it makes progress and ends it when it does not", async () => {
    const loading = startLoad();
    await settle();
    for (let step = 1; step <= 5; step += 1) {
      clock.advance(50 * SECOND);
      movement = { read: step * 50_000_000 };
    }
    clock.advance(50 * SECOND);
    child().say({ type: "load_progress", job: child().job, phase: "another" });
    clock.advance(60 * SECOND);
    expect(child().signals).toEqual([]);
    clock.advance(2 * SECOND);
    expect(child().signals).toEqual(["SIGKILL"]);
    await expect(loading).rejects.toMatchObject({ code: "engine_hung" });
  });

  it("passes on an abort and waits for the finish", async () => {
    await load();
    const controller = new AbortController();
    const { generating } = await startGeneration(controller.signal);
    controller.abort();
    expect(child().received.at(-1)).toEqual({ type: "abort", job: child().job });
    child().say({ type: "parts", job: child().job, parts: [{ ...FINISH, reason: "aborted" }] });
    expect(finishOf(await generating).reason).toBe("aborted");
  });

  it("ends a process that ignores an abort", async () => {
    await load();
    const controller = new AbortController();
    const { generating } = await startGeneration(controller.signal);
    controller.abort();
    live(11);
    await expect(generating).rejects.toMatchObject({ code: "engine_hung" });
  });

  it("kills the process of an aborted load", async () => {
    const controller = new AbortController();
    const loading = startLoad(controller.signal);
    await settle();
    controller.abort(new Error("no more"));
    await expect(loading).rejects.toThrow("no more");
    expect(child().signals).toEqual(["SIGKILL"]);
  });

  it("stops the engine when the reader leaves, and is free again after the finish", async () => {
    await load();
    const generation = engine
      .generate(
        { messages: HELLO, settings: FIXED_SETTINGS, reproducible: false },
        new AbortController().signal,
      )
      [Symbol.asyncIterator]();
    const first = generation.next();
    await settle();
    child().say({ type: "parts", job: child().job, parts: [TOKEN] });
    await first;
    const left = generation.return?.(undefined);
    await settle();
    expect(child().received.at(-1)).toMatchObject({ type: "abort" });
    child().say({ type: "parts", job: child().job, parts: [{ ...FINISH, reason: "aborted" }] });
    await left;
    const next = await startGeneration();
    child().say({ type: "parts", job: child().job, parts: [FINISH] });
    expect(await next.generating).toEqual([FINISH]);
  });

  it("refuses a second generation at the same time", async () => {
    await load();
    const { generating } = await startGeneration();
    await expect(collectParts(engine, HELLO)).rejects.toMatchObject({ code: "busy" });
    child().say({ type: "parts", job: child().job, parts: [FINISH] });
    await generating;
  });

  it("asks to leave, kills what does not, and fails everything open", async () => {
    await load();
    const { generating } = await startGeneration();
    const disposed = engine.dispose();
    await expect(generating).rejects.toMatchObject({ code: "shutting_down" });
    expect(child().received.at(-1)).toEqual({ type: "leave" });
    expect(child().signals).toEqual([]);
    clock.advance(300);
    await disposed;
    expect(child().signals).toEqual(["SIGKILL"]);
    await engine.dispose();
  });
});

describe("vectors of texts", () => {
  const read = async (texts: string[], signal = new AbortController().signal) => {
    const embeddings = [];
    for await (const embedding of engine.embed?.(texts, signal) ?? []) embeddings.push(embedding);
    return embeddings;
  };
  const vector = (tokens: number) => ({ type: "embedding", job: child().job, vector: [1, 0], tokens });

  it("come from the process one by one", async () => {
    await load();
    const reading = engine.embed?.(["a", "b"], new AbortController().signal);
    const iterator = reading?.[Symbol.asyncIterator]();
    const first = iterator?.next();
    await settle();
    expect(child().received.at(-1)).toMatchObject({ type: "embed", texts: ["a", "b"] });
    child().say(vector(3));
    expect(await first).toEqual({ value: { vector: [1, 0], tokens: 3 }, done: false });
    child().say(vector(4));
    child().say({ type: "embedded", job: child().job });
    expect((await iterator?.next())?.value).toMatchObject({ tokens: 4 });
    expect((await iterator?.next())?.done).toBe(true);
  });

  it("are given up with the signal's reason once the process has stopped", async () => {
    await load();
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = read(["a", "b"], controller.signal);
    reading.catch(() => undefined);
    await settle();
    controller.abort(reason);
    expect(child().received.at(-1)).toEqual({ type: "abort", job: child().job });
    // A long text is evaluated in one piece, so that the process may take its time.
    live(30);
    child().say({ type: "embedded", job: child().job });
    await expect(reading).rejects.toBe(reason);
    expect(children).toHaveLength(1);
  });

  it("end with the process, which is named", async () => {
    await load();
    const reading = read(["a"]);
    reading.catch(() => undefined);
    await settle();
    child().exit(null, "SIGSEGV");
    await expect(reading).rejects.toMatchObject({
      code: "engine_crashed",
      message: expect.stringContaining("/m.gguf"),
    });
  });

  it.each([
    ["a vector in a generation", { type: "embedding", vector: [1], tokens: 1 }],
    ["an end of vectors in a generation", { type: "embedded" }],
  ])("break the protocol elsewhere: %s", async (_, message) => {
    await load();
    const { generating } = await startGeneration();
    child().say({ ...message, job: child().job });
    await expect(generating).rejects.toMatchObject({ code: "engine_crashed" });
  });

  it("are refused before a model is loaded", async () => {
    await expect(read(["a"])).rejects.toMatchObject({ code: "engine_unavailable" });
  });
});
