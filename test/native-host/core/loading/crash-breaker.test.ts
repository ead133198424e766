import { afterEach, describe, expect, it } from "vitest";
import { CRASH_WINDOW, MOST_CRASHES } from "../../../../native-host/src/core/loading/crash-breaker.ts";
import { EngineError } from "../../../../native-host/src/engines/engine-error.ts";
import {
  generate,
  type MemoryHost,
  removeMemoryHosts,
  startMemoryHost,
  TOLERANT_HELLO,
} from "../../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

const CRASH = new EngineError("engine_crashed", "SIGABRT");

async function crash(host: MemoryHost, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const id = `crash-${host.engine.generations.length}`;
    host.send(generate(id));
    (await host.engine.generationNumber(host.engine.generations.length)).fail(CRASH);
    expect(await host.log.end(id)).toMatchObject({ error: { code: "engine_crashed" } });
  }
}

async function ask(host: MemoryHost, id: string) {
  const next = host.engine.generations.length;
  host.send(generate(id));
  void host.engine.generationNumber(next).then((generation) => generation.finish());
  return host.log.end(id);
}

describe("an engine that keeps failing", () => {
  it("does not start the engine a sixth time and names the ways out", async () => {
    const host = startMemoryHost();
    host.send(TOLERANT_HELLO);
    await crash(host, MOST_CRASHES);
    const refused = await ask(host, "sixth");
    expect(refused).toMatchObject({
      type: "request_failed",
      error: {
        code: "engine_failing",
        details: { crashes: 5, within: CRASH_WINDOW, retry_after: CRASH_WINDOW, gpu_layers: "auto" },
      },
      partial: false,
    });
    const message = refused.type === "request_failed" ? refused.error.message : "";
    for (const wayOut of [/fewer GPU layers/, /processor/, /another model/]) expect(message).toMatch(wayOut);
    expect(host.engine.loads).toHaveLength(MOST_CRASHES);
  });

  it("counts failed loads and crashes while idle", async () => {
    const host = startMemoryHost();
    await crash(host, 2);
    host.engine.holdLoads = true;
    for (let index = 2; index < 4; index += 1) {
      host.send(generate(`load-${index}`));
      (await host.engine.loadNumber(index)).fail(new EngineError("engine_hung", "60 s"));
      await host.log.end(`load-${index}`);
    }
    host.engine.holdLoads = false;
    await ask(host, "well");
    host.engine.crashWhileIdle(CRASH);
    expect(await ask(host, "sixth")).toMatchObject({ error: { code: "engine_unavailable" } });
  });

  it("ignores errors that leave the engine alive", async () => {
    const host = startMemoryHost();
    await crash(host, MOST_CRASHES - 1);
    host.send(generate("error"));
    (await host.engine.generationNumber(4)).fail(new EngineError("internal", "no"));
    await host.log.end("error");
    expect(await ask(host, "well")).toMatchObject({ type: "generation_ended" });
  });

  it.each([
    ["a changed load setting", { action: "update_settings", id: "way-out", settings: { gpu_layers: 0 } }],
    ["another model", { action: "update_settings", id: "way-out", settings: { model: "beta" } }],
    ["load_model", { action: "load_model", id: "way-out" }],
  ])("starts the engine again after %s", async (_, request) => {
    const host = startMemoryHost();
    await crash(host, MOST_CRASHES);
    host.send(request);
    await host.log.end("way-out");
    expect(await ask(host, "next")).toMatchObject({ type: "generation_ended" });
  });

  it("starts the engine again when the first failure is long ago", async () => {
    const host = startMemoryHost();
    await crash(host, 1);
    host.clock.advance(CRASH_WINDOW - 1);
    await crash(host, MOST_CRASHES - 1);
    expect(await ask(host, "refused")).toMatchObject({ error: { details: { retry_after: 1 } } });
    host.clock.advance(1);
    expect(await ask(host, "next")).toMatchObject({ type: "generation_ended" });
  });
});
