import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../native-host/src/engines/engine-error.ts";
import { FakeEngine } from "../../helpers/engine/fake-engine.ts";
import { type MemoryCoreOptions, openMemoryCore } from "../../helpers/host/memory-core.ts";
import { generate } from "../../helpers/host/start-memory-host.ts";

function positionsOf(messages: HostMessage[]): number[] {
  return messages.flatMap((message) => (message.type === "generation_queued" ? [message.position] : []));
}

function open(options: MemoryCoreOptions = {}) {
  const memory = openMemoryCore(options);
  return { ...memory, panel: memory.join("browser"), api: memory.join("api") };
}

describe("two sessions on one core", () => {
  it("may use the same id at the same time, and each hears of its own answer alone", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("g"));
    api.send(generate("g"));
    const [first, second] = [await engine.generationNumber(0), engine.generationNumber(1)];
    first.tokens("for the panel");
    first.finish();
    expect(await panel.log.end("g")).toMatchObject({ type: "generation_ended", run_id: "run-1" });
    (await second).tokens("for the API");
    (await second).finish();
    expect(await api.log.end("g")).toMatchObject({ type: "generation_ended", run_id: "run-2" });
    const texts = [panel, api].map(({ log }) =>
      log.of("g").flatMap((message) => (message.type === "text_delta" ? [message.text] : [])),
    );
    expect(texts).toEqual([["for the panel"], ["for the API"]]);
  });

  it("share one queue in which the panel goes first, and each is told its place", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("p1"));
    await panel.log.first("generation_started", "p1");
    api.send(generate("a1"));
    await api.log.first("generation_queued", "a1");
    panel.send(generate("p2"));
    for (const index of [0, 1, 2]) (await engine.generationNumber(index)).finish();
    await api.log.end("a1");
    expect(positionsOf(panel.log.of("p2"))).toEqual([1]);
    expect(positionsOf(api.log.of("a1"))).toEqual([1, 2, 1]);
  });

  it("share one queue in order of arrival where the setting says so", async () => {
    const { panel, api, engine } = open({ apiYields: () => false });
    panel.send(generate("p1"));
    await panel.log.first("generation_started", "p1");
    api.send(generate("a1"));
    await api.log.first("generation_queued", "a1");
    panel.send(generate("p2"));
    for (const index of [0, 1, 2]) (await engine.generationNumber(index)).finish();
    await panel.log.end("p2");
    expect(positionsOf(api.log.of("a1"))).toEqual([1]);
    expect(positionsOf(panel.log.of("p2"))).toEqual([2, 1]);
  });

  it("let the panel start at once beside what runs, before an answer of the API that cannot", async () => {
    const { panel, api, engine } = open({ engine: new FakeEngine({ parallel: 2 }) });
    panel.send(generate("p1"));
    await panel.log.first("generation_started", "p1");
    api.send({ ...generate("a1"), model: "large" });
    await api.log.first("generation_queued", "a1");
    panel.send(generate("p2"));
    const second = await engine.generationNumber(1);
    expect(positionsOf(panel.log.of("p2"))).toEqual([]);
    (await engine.generationNumber(0)).finish();
    second.finish();
    (await engine.generationNumber(2)).finish();
    expect(await api.log.end("a1")).toMatchObject({ finish_reason: "stop" });
    expect(positionsOf(api.log.of("a1"))).toEqual([1, 1]);
  });

  it("leave the panel its place in a queue that the API has filled", async () => {
    const { panel, api, engine } = open();
    for (let index = 0; index < 10; index += 1) api.send(generate(`a${index}`));
    expect(await api.log.end("a9")).toMatchObject({ error: { code: "queue_full" } });
    panel.send(generate("p"));
    expect(await panel.log.first("generation_queued", "p")).toMatchObject({ position: 1 });
    (await engine.generationNumber(0)).finish();
    (await engine.generationNumber(1)).finish();
    expect(await panel.log.end("p")).toMatchObject({ finish_reason: "stop" });
  });

  it("stop only their own answers when they stop all", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("p1"));
    await panel.log.first("generation_started", "p1");
    api.send(generate("a1"));
    api.send(generate("a2"));
    await api.log.first("generation_queued", "a2");
    api.send({ action: "stop_generation", id: "stop" });
    expect(await api.log.end("stop")).toMatchObject({
      stopped: ["a1", "a2"],
      stopped_backends: ["llama_cpp"],
    });
    expect(await api.log.end("a1")).toMatchObject({ finish_reason: "aborted" });
    (await engine.generationNumber(0)).finish();
    expect(await panel.log.end("p1")).toMatchObject({ finish_reason: "stop" });
    expect(engine.generations).toHaveLength(1);
  });

  it("cannot stop the other's answer by its id, now or later", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("g"));
    const generation = await engine.generationNumber(0);
    api.send({ action: "stop_generation", id: "stop", generation_id: "g" });
    expect(await api.log.end("stop")).toMatchObject({ stopped: [], stopped_backends: [] });
    expect(generation.signal.aborted).toBe(false);
    generation.finish();
    await panel.log.end("g");
    panel.log.clear();
    panel.send(generate("g"));
    (await engine.generationNumber(1)).finish();
    expect(await panel.log.end("g")).toMatchObject({ finish_reason: "stop" });
  });

  it("change only their own settings", async () => {
    const { panel, api, engine } = open();
    api.send({ action: "update_settings", id: "u", settings: { temperature: 0, model: "large" } });
    await api.log.end("u");
    panel.send(generate("g"));
    (await engine.generationNumber(0)).finish();
    expect(await panel.log.end("g")).toMatchObject({ settings: { temperature: 0.7 } });
    panel.send({ action: "update_settings", id: "mine", settings: {} });
    expect(await panel.log.end("mine")).toMatchObject({ settings: DEFAULT_SETTINGS });
    expect(engine.loads.map(({ request }) => request.model.name)).toEqual(["small"]);
  });

  it("load with their own load settings, and reload where the other's differ", async () => {
    const { panel, api, engine } = open();
    panel.send({ action: "update_settings", id: "u", settings: { context_size: 1024 } });
    await panel.log.end("u");
    for (const [index, session] of [panel, api, panel].entries()) {
      session.send(generate(`g${index}`));
      (await engine.generationNumber(index)).finish();
      await session.log.end(`g${index}`);
    }
    expect(engine.loads.map(({ request }) => request.settings.context_size)).toEqual([1024, "auto", 1024]);
  });

  it("both hear of every change of a model", async () => {
    const { panel, api } = open();
    api.send({ action: "load_model", id: "l", model: "large" });
    await api.log.end("l");
    for (const { log } of [panel, api]) {
      expect(log.all.filter(({ type }) => type === "model_state")).toMatchObject([
        { model: "large", status: "loading" },
        { model: "large", status: "loaded" },
      ]);
    }
  });

  it("do not take the model away from an answer that uses it", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("g"));
    const generation = await engine.generationNumber(0);
    api.send({ action: "load_model", id: "l", model: "large" });
    api.send({ action: "ping", id: "p" });
    await api.log.end("p");
    expect(engine.loads).toHaveLength(1);
    generation.tokens("whole");
    generation.finish();
    await panel.log.first("generation_ended", "g");
    expect(await api.log.end("l")).toMatchObject({ type: "model_loaded", model: "large" });
  });

  it("list their own generations in their state", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("p"));
    api.send(generate("a"));
    await engine.generationNumber(0);
    await api.log.first("generation_queued", "a");
    panel.send({ action: "get_state", id: "s" });
    api.send({ action: "get_state", id: "s" });
    expect(await panel.log.end("s")).toMatchObject({ active: ["p"], queued: [], model: "small" });
    expect(await api.log.end("s")).toMatchObject({ active: [], queued: ["a"], model: "small" });
  });

  it("have all their runs in one history", async () => {
    const { panel, api, engine, store } = open();
    panel.send(generate("g"));
    (await engine.generationNumber(0)).finish();
    await panel.log.end("g");
    api.send(generate("g", { model: "large" }));
    (await engine.generationNumber(1)).finish();
    await api.log.end("g");
    const { runs } = await store.listRuns({ limit: 9 });
    expect(runs.map(({ model }) => model).sort()).toEqual(["large", "small"]);
  });

  it("fill one queue: 8 waiting answers are all there may be, whoever asked", async () => {
    const { panel, api } = open();
    for (let index = 0; index <= 8; index += 1) panel.send(generate(`p${index}`));
    await panel.log.first("generation_queued", "p8");
    api.send(generate("a"));
    expect(await api.log.end("a")).toMatchObject({ error: { code: "queue_full" } });
  });

  it("both hear that the engine died, and only its own answer fails", async () => {
    const { panel, api, engine } = open();
    panel.send(generate("p"));
    api.send(generate("a"));
    const crash = new EngineError("engine_crashed", "Gone.");
    (await engine.generationNumber(0)).fail(crash);
    expect(await panel.log.end("p")).toMatchObject({ error: { code: "engine_crashed" } });
    (await engine.generationNumber(1)).finish();
    expect(await api.log.end("a")).toMatchObject({ finish_reason: "stop" });
  });
});

describe("closing one session in the middle of an answer", () => {
  it("ends its answers and leaves the other's", async () => {
    const { panel, api, engine } = open();
    api.send(generate("a1"));
    const first = await engine.generationNumber(0);
    panel.send(generate("p1"));
    await panel.log.first("generation_queued", "p1");
    api.send(generate("a2"));
    await api.log.first("generation_queued", "a2");
    await api.close();
    expect(first.signal.aborted).toBe(true);
    expect(await api.log.end("a1")).toMatchObject({ finish_reason: "aborted" });
    expect(await api.log.end("a2")).toMatchObject({ finish_reason: "aborted" });
    const second = await engine.generationNumber(1);
    second.tokens("still here");
    second.finish();
    expect(await panel.log.end("p1")).toMatchObject({ finish_reason: "stop", stats: { output_tokens: 1 } });
    expect(engine.disposed).toBe(0);
    expect(engine.generations).toHaveLength(2);
  });

  it("refuses what it is sent after, and hears of no model any more", async () => {
    const { panel, api } = open();
    await api.log.end("hello");
    await api.close();
    api.send({ action: "ping", id: "p" });
    expect(await api.log.end("p")).toMatchObject({ error: { code: "shutting_down" } });
    panel.send({ action: "load_model", id: "l" });
    await panel.log.end("l");
    expect(api.log.all.some(({ type }) => type === "model_state")).toBe(false);
  });

  it("is part of closing the core, which ends the engines", async () => {
    const { core, panel, api, engine, remote } = open();
    panel.send(generate("p"));
    api.send(generate("a"));
    await api.log.first("generation_queued", "a");
    await core.close();
    expect(await panel.log.end("p")).toMatchObject({ finish_reason: "aborted" });
    expect(await api.log.end("a")).toMatchObject({ finish_reason: "aborted" });
    expect([engine.disposed, remote.disposed]).toEqual([1, 1]);
  });
});
