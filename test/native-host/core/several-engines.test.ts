import { describe, expect, it } from "vitest";
import { FakeEngine } from "../../helpers/engine/fake-engine.ts";
import { openMemoryCore } from "../../helpers/host/memory-core.ts";
import { generate } from "../../helpers/host/start-memory-host.ts";

const remoteAnswer = (id: string) => generate(id, { model: "box/mini" });

describe("two engines", () => {
  it("do not wait for each other", async () => {
    const { join, engine, remote } = openMemoryCore();
    const { send, log } = join("browser");
    send(generate("local"));
    await engine.generationNumber(0);
    send(remoteAnswer("remote"));
    (await remote.generationNumber(0)).finish();
    expect(await log.end("remote")).toMatchObject({ finish_reason: "stop", stats: { queue_time: 0 } });
    (await engine.generationNumber(0)).finish();
    await log.end("local");
    expect(log.of("remote").map(({ type }) => type)).not.toContain("generation_queued");
  });

  it("are both named where both are stopped", async () => {
    const { join, engine, remote } = openMemoryCore();
    const { send, log } = join("browser");
    send(generate("local"));
    send(remoteAnswer("remote"));
    await engine.generationNumber(0);
    await remote.generationNumber(0);
    send({ action: "stop_generation", id: "s" });
    expect(await log.end("s")).toMatchObject({
      stopped: ["local", "remote"],
      stopped_backends: ["llama_cpp", "openai_compatible"],
    });
    send({ action: "update_settings", id: "u", settings: { top_k: 1 } });
    expect(await log.end("u")).toMatchObject({ updated_backends: ["llama_cpp", "openai_compatible"] });
  });

  it("each keep their model, and an idle one is unloaded while the other works", async () => {
    const { join, engine, remote, clock } = openMemoryCore();
    const { send, log } = join("browser");
    send(generate("local"));
    (await engine.generationNumber(0)).finish();
    await log.end("local");
    send(remoteAnswer("remote"));
    await remote.generationNumber(0);
    expect(engine.disposed).toBe(0);
    clock.advance(30 * 60 * 1000);
    await log.find((message) => message.type === "model_state" && message.status === "unloaded");
    expect([engine.disposed, remote.disposed]).toEqual([1, 0]);
  });

  it("get only the load settings they have, and no reload for another", async () => {
    const { join, remote } = openMemoryCore({ models: ["box/mini"] });
    const { send, log } = join("browser");
    send(generate("one"));
    (await remote.generationNumber(0)).finish();
    await log.end("one");
    send({ action: "update_settings", id: "u", settings: { gpu_layers: 3, context_size: 512 } });
    expect(await log.end("u")).toMatchObject({ needs_reload: [], applied: ["gpu_layers", "context_size"] });
    send(generate("two"));
    (await remote.generationNumber(1)).finish();
    await log.end("two");
    expect(remote.loads.map(({ request }) => request.settings)).toEqual([{}]);
  });
});

it("fails an answer with a model that no engine runs", async () => {
  const { join, engine } = openMemoryCore({ withRemote: false });
  const { send, log } = join("browser");
  send(remoteAnswer("g"));
  expect(await log.end("g")).toMatchObject({
    error: { code: "engine_unavailable", message: "This host has no engine for the model box/mini." },
    partial: false,
  });
  expect(engine.loads).toHaveLength(0);
});

describe("an engine that answers two at once", () => {
  const two = () => openMemoryCore({ engine: new FakeEngine({ parallel: 2 }) });

  it("has the third wait", async () => {
    const { join, engine } = two();
    const { send, log } = join("browser");
    for (const id of ["a", "b", "c"]) send(generate(id));
    await engine.generationNumber(1);
    expect(log.of("c")).toMatchObject([{ type: "generation_queued", position: 1 }]);
    expect(engine.loads).toHaveLength(1);
    send({ action: "get_state", id: "s" });
    expect(await log.end("s")).toMatchObject({ active: ["a", "b"], queued: ["c"] });
    (await engine.generationNumber(1)).finish();
    await engine.generationNumber(2);
    expect(await log.end("b")).toMatchObject({ finish_reason: "stop" });
    (await engine.generationNumber(0)).finish();
    (await engine.generationNumber(2)).finish();
    await log.end("c");
  });

  it("has one with another load wait until both are done, and nothing overtakes it", async () => {
    const { join, engine } = two();
    const { send, log } = join("browser");
    send(generate("a"));
    await engine.generationNumber(0);
    send(generate("other", { model: "large" }));
    send(generate("b"));
    send({ action: "ping", id: "p" });
    await log.end("p");
    expect(engine.generations).toHaveLength(1);
    (await engine.generationNumber(0)).finish();
    (await engine.generationNumber(1)).finish();
    (await engine.generationNumber(2)).finish();
    await log.end("b");
    expect(engine.loads.map(({ request }) => request.model.name)).toEqual(["small", "large", "small"]);
  });

  it("starts the next where the one before it is taken back", async () => {
    const { join, engine } = two();
    const { send, log } = join("browser");
    send(generate("a"));
    await engine.generationNumber(0);
    send(generate("other", { model: "large" }));
    send(generate("b"));
    await log.first("generation_queued", "b");
    send({ action: "stop_generation", id: "s", generation_id: "other" });
    await log.first("generation_started", "b");
    expect(await log.end("other")).toMatchObject({ finish_reason: "aborted" });
  });

  it("goes on loading for one when the other is stopped, and gives up when both are", async () => {
    const { join, engine } = two();
    engine.holdLoads = true;
    const { send, log } = join("browser");
    send(generate("a"));
    send(generate("b"));
    const load = await engine.loadNumber(0);
    await log.first("generation_started", "b");
    send({ action: "stop_generation", id: "s1", generation_id: "a" });
    expect(await log.end("a")).toMatchObject({ finish_reason: "aborted" });
    expect(load.signal.aborted).toBe(false);
    send({ action: "stop_generation", id: "s2", generation_id: "b" });
    expect(await log.end("b")).toMatchObject({ finish_reason: "aborted" });
    expect(load.signal.aborted).toBe(true);
    expect(engine.loads).toHaveLength(1);
  });
});

describe("the host is in use", () => {
  it("while an answer runs or waits", async () => {
    const { core, join, engine } = openMemoryCore();
    const { send, log } = join("browser");
    expect(core.inUse).toEqual([]);
    send(generate("g"));
    const generation = await engine.generationNumber(0);
    expect(core.inUse).toEqual(["answer"]);
    generation.finish();
    await log.end("g");
    send({ action: "ping", id: "p" });
    await log.end("p");
    expect(core.inUse).toEqual([]);
  });

  it("as long as anything holds it, once for each holder", () => {
    const { core } = openMemoryCore();
    const [first, second] = [core.hold("download"), core.hold("download")];
    first();
    first();
    expect(core.inUse).toEqual(["download"]);
    second();
    expect(core.inUse).toEqual([]);
  });
});
