import { afterEach, describe, expect, it } from "vitest";
import { EngineError } from "../../../native-host/src/engines/engine-error.ts";
import {
  generate,
  HELLO,
  removeMemoryHosts,
  STARTER,
  startMemoryHost,
} from "../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

describe("model_state", () => {
  it("is sent only after hello", async () => {
    const host = startMemoryHost();
    host.send(generate("g"));
    await host.answer(0, "a");
    await host.log.end("g");
    expect(host.log.all.some(({ type }) => type === "model_state")).toBe(false);
    await host.load("l", "beta");
    expect(host.log.all.some(({ type }) => type === "model_state")).toBe(false);
  });

  it("reports the load of a model, and its unload when another replaces it", async () => {
    const host = startMemoryHost();
    host.send(HELLO);
    host.engine.holdLoads = true;
    host.send({ action: "load_model", id: "one" });
    const load = await host.engine.loadNumber(0);
    load.progress({ phase: "reading", progress: 0.5 });
    load.progress({ phase: "reading", progress: 0.5001 });
    load.succeed({ notes: ["Asked for more."] });
    await host.log.end("one");
    host.engine.holdLoads = false;
    await host.load("two", "beta");
    const states = host.log.all.filter((message) => message.type === "model_state");
    expect(states).toMatchObject([
      { model: STARTER, status: "loading" },
      { model: STARTER, status: "loading", phase: "reading", progress: 0.5 },
      { model: STARTER, status: "loaded", backend: "cpu", context_size: 4096, notes: ["Asked for more."] },
      { model: STARTER, status: "unloaded" },
      { model: "beta", status: "loading" },
      { model: "beta", status: "loaded" },
    ]);
  });

  it("tells a new connection which model is loaded", async () => {
    const host = startMemoryHost();
    await host.load("l");
    host.log.clear();
    host.send(HELLO);
    await host.log.first("model_state");
    expect(host.log.all).toMatchObject([{ type: "ready" }, { type: "model_state", status: "loaded" }]);
  });

  it("reports a failed load with the reason", async () => {
    const host = startMemoryHost();
    host.send(HELLO);
    host.engine.holdLoads = true;
    host.send({ action: "load_model", id: "l" });
    (await host.engine.loadNumber(0)).fail(new EngineError("insufficient_memory", "Too big."));
    expect(await host.log.end("l")).toMatchObject({
      type: "request_failed",
      action: "load_model",
      error: { code: "insufficient_memory", message: "Too big.", retryable: true },
    });
    const failed = host.log.all.find(
      (message) => message.type === "model_state" && message.status === "failed",
    );
    expect(failed).toMatchObject({ model: STARTER, error: { code: "insufficient_memory" } });
  });

  it("reports an unload with the reason when the engine crashes while idle", async () => {
    const host = startMemoryHost();
    host.send(HELLO);
    await host.load("l");
    host.engine.crashWhileIdle(new EngineError("engine_crashed", "Gone."));
    const gone = await host.log.find((each) => each.type === "model_state" && each.status === "unloaded");
    expect(gone).toMatchObject({ model: STARTER, error: { code: "engine_crashed" } });
    host.send({ action: "get_state", id: "s" });
    expect(await host.log.end("s")).not.toHaveProperty("model");
  });

  it("unloads after 30 idle minutes and loads again for the next answer", async () => {
    const host = startMemoryHost();
    host.send(HELLO);
    host.send(generate("g"));
    await host.answer(0, "a");
    await host.log.end("g");
    await host.ping("p");
    await host.log.first("pong", "p");
    host.clock.advance(30 * 60 * 1000 - 1);
    expect(host.engine.disposed).toBe(0);
    host.clock.advance(1);
    await host.log.find((message) => message.type === "model_state" && message.status === "unloaded");
    expect(host.engine.disposed).toBe(1);
    host.send(generate("h"));
    await host.answer(1, "b");
    await host.log.end("h");
    expect(host.engine.loads).toHaveLength(2);
  });
});
