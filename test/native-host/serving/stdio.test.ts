import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { afterEach, describe, expect, it } from "vitest";
import { SERVED_CAPABILITIES } from "../../../native-host/src/sessions/handle-session.ts";
import {
  generate,
  HELLO,
  MEMORY,
  removeMemoryHosts,
  STARTER,
  startMemoryHost,
} from "../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

describe("hello", () => {
  it("responds with the host's facts and loads nothing", async () => {
    const host = startMemoryHost();
    host.send(HELLO);
    expect(await host.log.end("hello")).toEqual({
      type: "ready",
      id: "hello",
      status: "success",
      protocol_version: 1,
      host_version: "0.0.0",
      engine: "llama_cpp",
      settings: DEFAULT_SETTINGS,
      model: STARTER,
      capabilities: [...SERVED_CAPABILITIES],
    });
    expect(host.engine.loads).toHaveLength(0);
  });

  it("names no model if there is none", async () => {
    const host = startMemoryHost({ models: [] });
    host.send(HELLO);
    expect(await host.log.end("hello")).not.toHaveProperty("model");
  });

  it("refuses an unsupported version, names the supported ones, and may be repeated", async () => {
    const host = startMemoryHost();
    host.send({ ...HELLO, protocol_version: 2 });
    expect(await host.log.end("hello")).toMatchObject({
      type: "request_failed",
      action: "hello",
      error: { code: "unsupported_protocol", details: { supported: [1] } },
    });
    host.log.clear();
    host.send(HELLO);
    expect(await host.log.end("hello")).toMatchObject({ type: "ready" });
  });
});

describe("requests", () => {
  it("responds without an id to a request without one", async () => {
    const host = startMemoryHost();
    host.send({ action: "ping" });
    host.clock.advance(5);
    const pong = await host.log.first("pong");
    expect(pong).not.toHaveProperty("id");
  });

  it.each([
    ["no object", [], "invalid_json"],
    ["no action", { id: "x" }, "invalid_request"],
    ["an unknown action", { id: "x", action: "fly" }, "unknown_action"],
    ["an action that every object has", { id: "x", action: "constructor" }, "unknown_action"],
    ["a wrong field", { id: "x", action: "generate", messages: [] }, "invalid_request"],
    ["an id that is no text", { id: 5, action: "ping" }, "invalid_request"],
    ["a streaming answer without an id", { ...generate("x"), id: undefined }, "invalid_request"],
  ])("refuses a request with %s in words", async (_, request, code) => {
    const host = startMemoryHost();
    host.send(request as Record<string, unknown>);
    const failed = await host.log.first("request_failed");
    expect(failed.error.code).toBe(code);
    expect(failed.error.message).toMatch(/^[A-Z].*\.$/);
    expect(failed.id).toBe("id" in request && request.id === "x" ? "x" : undefined);
  });

  it("refuses an id in use and continues the first request", async () => {
    const host = startMemoryHost();
    host.send(generate("g"));
    const generation = await host.engine.generationNumber(0);
    host.send({ action: "ping", id: "g" });
    host.send({ action: "nonsense", id: "g" });
    await host.log.find(() => host.log.of("g").filter(({ type }) => type === "request_failed").length === 2);
    expect(host.log.of("g").filter(({ type }) => type === "request_failed")).toMatchObject([
      { action: "ping", error: { code: "duplicate_id" } },
      { action: "nonsense", error: { code: "duplicate_id" } },
    ]);
    generation.tokens("a");
    generation.finish();
    await host.log.first("generation_ended", "g");
    host.send({ action: "ping", id: "g" });
    await host.log.first("pong", "g");
  });

  it("serves 64 requests at once", async () => {
    const host = startMemoryHost();
    host.engine.holdLoads = true;
    for (let index = 0; index < 65; index += 1) host.send({ action: "load_model", id: `l${index}` });
    expect(await host.log.first("request_failed")).toMatchObject({ id: "l64", error: { code: "busy" } });
    await host.ping("p");
    host.engine.holdLoads = false;
    (await host.engine.loadNumber(0)).succeed();
    await host.log.first("model_loaded", "l63");
    expect(host.engine.loads).toHaveLength(1);
  });

  it("responds to get_state with running and waiting requests and the memory", async () => {
    const host = startMemoryHost();
    host.send(generate("a"));
    host.send(generate("b"));
    await host.engine.generationNumber(0);
    host.engine.residentBytes = 77;
    host.send({ action: "get_state", id: "s" });
    expect(await host.log.end("s")).toEqual({
      type: "state",
      id: "s",
      status: "success",
      model: STARTER,
      active: ["a"],
      queued: ["b"],
      memory: { ...MEMORY, engine: 77 },
    });
  });

  it("responds to list_models with the existing models", async () => {
    const host = startMemoryHost();
    await host.load("l", "alpha.Q8_0");
    host.send({ action: "list_models", id: "m" });
    expect(await host.log.end("m")).toMatchObject({
      models: [
        { model: STARTER, size: STARTER.length, quantization: "Q4_1", loaded: false },
        { model: "alpha.Q8_0", size: 10, quantization: "Q8_0", loaded: true },
        { model: "beta", size: 4, loaded: false },
      ],
    });
  });

  it("responds to get_stats with the running, the last and all runs", async () => {
    const host = startMemoryHost();
    host.send(generate("a"));
    await host.answer(0, "x", "y");
    await host.log.end("a");
    host.send(generate("b"));
    (await host.engine.generationNumber(1)).tokens("z");
    await host.log.first("text_delta", "b");
    host.send({ action: "get_stats", id: "s" });
    expect(await host.log.end("s")).toMatchObject({
      current: { output_tokens: 1 },
      last: { output_tokens: 2, finish_reason: "stop" },
      aggregate: { generations: 1, output_tokens: 2, by_model: { [STARTER]: { generations: 1 } } },
    });
  });

  it("reports an unexpected failure as internal", async () => {
    const host = startMemoryHost();
    host.store.aggregate = () => {
      throw new Error("secret detail");
    };
    host.send({ action: "get_stats", id: "s" });
    const failed = await host.log.end("s");
    expect(failed).toMatchObject({ type: "request_failed", error: { code: "internal" } });
    expect(JSON.stringify(failed)).not.toContain("secret");
  });
});

describe("frames without a message", () => {
  it("responds without an id", async () => {
    const { host, log } = startMemoryHost();
    host.refuseFrame({ type: "invalid_json" });
    host.refuseFrame({ type: "skipped", size: 9_000_000 });
    await log.find(() => log.all.length === 2);
    expect(log.all).toMatchObject([
      { type: "request_failed", error: { code: "invalid_json" } },
      { type: "request_failed", error: { code: "message_too_large" } },
    ]);
    for (const message of log.all) expect(message).not.toHaveProperty("id");
  });
});

describe("closing", () => {
  it("aborts running and waiting generations, fails other requests and releases the engine", async () => {
    const host = startMemoryHost();
    host.send(generate("a"));
    host.send(generate("b"));
    host.send({ action: "load_model", id: "l" });
    (await host.engine.generationNumber(0)).tokens("x");
    await host.log.first("text_delta", "a");
    await host.host.close();
    expect(await host.log.end("a")).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 1 } });
    expect(await host.log.end("b")).toMatchObject({ finish_reason: "aborted", stats: { output_tokens: 0 } });
    expect(await host.log.end("l")).toMatchObject({ error: { code: "shutting_down" } });
    expect(host.engine.disposed).toBe(1);
    expect(host.store.aggregate().finish_reasons.aborted).toBe(2);
  });

  it("refuses later requests", async () => {
    const host = startMemoryHost();
    await host.host.close();
    host.send({ action: "ping", id: "p" });
    expect(await host.log.end("p")).toMatchObject({ error: { code: "shutting_down" } });
  });

  it("still responds to requests that need no engine", async () => {
    const host = startMemoryHost();
    host.send({ action: "get_stats", id: "s" });
    await Promise.resolve();
    const closed = host.host.close();
    expect(await host.log.end("s")).toMatchObject({ type: "stats" });
    await closed;
  });

  it("does not wait forever for an engine that does not end", async () => {
    const host = startMemoryHost();
    host.engine.dispose = () => new Promise(() => {});
    let closed = false;
    const closing = host.host.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    host.clock.advance(500);
    await closing;
  });

  it("closes when the browser disconnects", async () => {
    const host = startMemoryHost();
    host.send(generate("a"));
    const generation = await host.engine.generationNumber(0);
    host.hangUp();
    await new Promise<void>((resolve) => generation.signal.addEventListener("abort", () => resolve()));
    await host.host.close();
    expect(host.engine.disposed).toBe(1);
  });
});

it("logs no word of a prompt or an answer", async () => {
  const host = startMemoryHost();
  host.send(HELLO);
  host.send({ action: "update_settings", id: "u", settings: { system_prompt: "canary", stop: ["canary"] } });
  host.send(generate("g", { messages: [{ role: "user", content: "canary" }] }));
  await host.answer(0, "canary");
  await host.log.end("g");
  expect(host.lines.length).toBeGreaterThan(0);
  expect(host.lines.join("")).not.toContain("canary");
  expect(JSON.stringify(host.store.aggregate())).not.toContain("canary");
});
