import { afterEach, describe, expect, it } from "vitest";
import { EngineError } from "../../../native-host/src/engines/engine-error.ts";
import {
  generate,
  removeMemoryHosts,
  startMemoryHost,
  TOLERANT_HELLO,
} from "../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

const stop = (id: string, generationId?: string) => ({
  action: "stop_generation",
  id,
  ...(generationId !== undefined && { generation_id: generationId }),
});

describe("the queue", () => {
  it("runs one generation at a time and reports each change of position", async () => {
    const { send, engine, log } = startMemoryHost();
    for (const id of ["a", "b", "c"]) send(generate(id));
    (await engine.generationNumber(0)).finish();
    (await engine.generationNumber(1)).finish();
    (await engine.generationNumber(2)).finish();
    await log.end("c");
    expect(log.of("a").map(({ type }) => type)).toEqual(["generation_started", "generation_ended"]);
    expect(log.of("b")).toMatchObject([
      { type: "generation_queued", position: 1 },
      { type: "generation_started" },
      { type: "generation_ended" },
    ]);
    expect(log.of("c")).toMatchObject([
      { type: "generation_queued", position: 2 },
      { type: "generation_queued", position: 1 },
      { type: "generation_started" },
      { type: "generation_ended" },
    ]);
  });

  it("holds 8 requests and refuses the next as retryable", async () => {
    const { send, engine, log } = startMemoryHost();
    for (let index = 0; index <= 9; index += 1) send(generate(`g${index}`));
    expect(await log.end("g9")).toMatchObject({
      type: "request_failed",
      error: { code: "queue_full", retryable: true },
      partial: false,
    });
    expect(log.of("g8")).toMatchObject([{ type: "generation_queued", position: 8 }]);
    (await engine.generationNumber(0)).finish();
    await log.end("g0");
    send(generate("g9"));
    await log.first("generation_queued", "g9");
  });

  it("counts waiting, including another model's load, as queue time", async () => {
    const { send, engine, log, clock } = startMemoryHost();
    engine.holdLoads = true;
    send(generate("a"));
    send(generate("b"));
    await log.first("generation_queued", "b");
    const load = await engine.loadNumber(0);
    clock.advance(40);
    load.succeed();
    const first = await engine.generationNumber(0);
    clock.advance(60);
    first.finish();
    (await engine.generationNumber(1)).finish();
    expect(await log.end("a")).toMatchObject({ stats: { queue_time: 0, load_time: 40 } });
    expect(await log.end("b")).toMatchObject({ stats: { queue_time: 100, load_time: 0 } });
    expect(log.of("b")).toContainEqual(
      expect.objectContaining({ type: "generation_started", queue_time: 100 }),
    );
  });

  it("queues loads among generations", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("a"));
    send({ action: "load_model", id: "l", model: "beta" });
    const first = await engine.generationNumber(0);
    expect(engine.loads).toHaveLength(1);
    first.finish();
    expect(await log.end("l")).toMatchObject({
      type: "model_loaded",
      model: "beta",
      status: "success",
      backend: "cpu",
    });
  });
});

describe("stop_generation", () => {
  it("responds at once, even when repeated, and ends the generation as aborted with its latency", async () => {
    const { send, engine, log, clock } = startMemoryHost();
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.ignoresAbort = true;
    generation.tokens("a");
    await log.first("text_delta", "g");
    send(stop("s1", "g"));
    expect(await log.end("s1")).toMatchObject({
      type: "generation_stopped",
      status: "success",
      stopped: ["g"],
      stopped_backends: ["llama_cpp"],
    });
    clock.advance(5);
    send(stop("s2", "g"));
    expect(await log.end("s2")).toMatchObject({ stopped: ["g"] });
    expect(generation.signal.aborted).toBe(true);
    generation.tokens("b");
    generation.finish("aborted");
    expect(await log.end("g")).toMatchObject({
      type: "generation_ended",
      finish_reason: "aborted",
      stats: { output_tokens: 2, stop_latency: 5, finish_reason: "aborted" },
    });
  });

  it("removes a waiting generation and moves the others up", async () => {
    const { send, engine, log } = startMemoryHost();
    for (const id of ["a", "b", "c"]) send(generate(id));
    send(stop("s", "b"));
    const ended = await log.end("b");
    expect(ended).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 0, stop_latency: 0 } });
    expect(ended).not.toHaveProperty("stats.time_to_first_token");
    await log.find(
      (message) => message.type === "generation_queued" && message.id === "c" && message.position === 1,
    );
    (await engine.generationNumber(0)).finish();
    (await engine.generationNumber(1)).finish();
    await log.end("c");
    expect(engine.generations).toHaveLength(2);
  });

  it("stops every generation but no load when no id is given", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("a"));
    send({ action: "load_model", id: "l", model: "beta" });
    send(generate("b"));
    await engine.generationNumber(0);
    send(stop("s"));
    expect(await log.end("s")).toMatchObject({ stopped: ["a", "b"] });
    expect(await log.end("a")).toMatchObject({ finish_reason: "aborted" });
    expect(await log.end("b")).toMatchObject({ finish_reason: "aborted" });
    expect(await log.end("l")).toMatchObject({ type: "model_loaded" });
  });

  it("stops a generation that is still loading and leaves no model loaded", async () => {
    const { send, engine, log } = startMemoryHost();
    engine.holdLoads = true;
    send({ action: "hello", id: "h", protocol_version: 1 });
    send(generate("g"));
    const load = await engine.loadNumber(0);
    send(stop("s", "g"));
    expect(await log.end("g")).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 0 } });
    expect(load.signal.aborted).toBe(true);
    await log.find((message) => message.type === "model_state" && message.status === "unloaded");
  });

  it("cancels a load by its id", async () => {
    const { send, engine, log } = startMemoryHost();
    engine.holdLoads = true;
    send(TOLERANT_HELLO);
    send({ action: "load_model", id: "l" });
    const load = await engine.loadNumber(0);
    send(stop("s", "l"));
    expect(await log.end("s")).toMatchObject({ stopped: ["l"] });
    expect(await log.end("l")).toMatchObject({
      type: "request_failed",
      error: { code: "load_stopped", retryable: true },
    });
    expect(load.signal.aborted).toBe(true);
    engine.holdLoads = false;
    send(generate("g"));
    (await engine.generationNumber(0)).finish();
    await log.first("generation_ended", "g");
  });

  it("ends as aborted when the engine crashes during the stop", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    generation.ignoresAbort = true;
    send(stop("s", "g"));
    await log.end("s");
    generation.fail(new EngineError("engine_hung", "It did not stop."));
    expect(await log.end("g")).toMatchObject({ type: "generation_ended", finish_reason: "aborted" });
    send(generate("h"));
    (await engine.generationNumber(1)).finish();
    await log.end("h");
    expect(engine.loads).toHaveLength(2);
  });

  it("cancels only the first generation of an id that was stopped early", async () => {
    const { send, engine, log, clock } = startMemoryHost();
    send(stop("s", "g"));
    expect(await log.end("s")).toMatchObject({ stopped: [], stopped_backends: [] });
    clock.advance(30_000);
    send(generate("g"));
    const ended = await log.end("g");
    expect(log.of("g")).toHaveLength(1);
    expect(ended).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 0 } });
    expect(ended).not.toHaveProperty("stats.time_to_first_token");
    log.clear();
    send(generate("g"));
    (await engine.generationNumber(0)).finish();
    expect(await log.end("g")).toMatchObject({ finish_reason: "stop" });
  });

  it("forgets an early stop after 30 s", async () => {
    const { send, engine, log, clock } = startMemoryHost();
    send(stop("s", "g"));
    await log.end("s");
    clock.advance(30_001);
    send(generate("g"));
    (await engine.generationNumber(0)).finish();
    expect(await log.end("g")).toMatchObject({ finish_reason: "stop" });
  });

  it("ignores a stop for a finished generation, also for later ones of that id", async () => {
    const { send, engine, log } = startMemoryHost();
    send(generate("g"));
    (await engine.generationNumber(0)).finish();
    await log.end("g");
    send(stop("s", "g"));
    expect(await log.end("s")).toMatchObject({ type: "generation_stopped", stopped: [] });
    log.clear();
    send(generate("g"));
    (await engine.generationNumber(1)).finish();
    expect(await log.end("g")).toMatchObject({ finish_reason: "stop" });
  });

  it("stops a generation without an id and lists no id for it", async () => {
    const { send, engine, log } = startMemoryHost();
    send({ action: "generate", messages: [{ role: "user", content: "x" }], stream: false });
    await engine.generationNumber(0);
    send(stop("s"));
    expect(await log.end("s")).toMatchObject({ stopped: [], stopped_backends: ["llama_cpp"] });
    expect(await log.first("generation_ended")).toMatchObject({ finish_reason: "aborted", text: "" });
  });
});
