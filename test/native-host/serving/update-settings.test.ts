import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { afterEach, describe, expect, it } from "vitest";
import {
  DRAWN_SEED,
  generate,
  removeMemoryHosts,
  STARTER,
  startMemoryHost,
} from "../../helpers/host/start-memory-host.ts";

afterEach(removeMemoryHosts);

describe("update_settings", () => {
  it("applies valid settings, lists unknown ones, and affects later generations only", async () => {
    const host = startMemoryHost();
    host.send(generate("before"));
    host.send({ action: "update_settings", id: "u", settings: { temperature: 1.5, stop: ["x"], colour: 1 } });
    expect(await host.log.end("u")).toMatchObject({
      type: "settings_updated",
      settings: { ...DEFAULT_SETTINGS, temperature: 1.5, stop: ["x"] },
      updated_backends: ["llama_cpp"],
      applied: ["temperature", "stop"],
      needs_reload: [],
      ignored: ["colour"],
    });
    host.send(generate("after"));
    await host.answer(0, "a");
    await host.answer(1, "b");
    expect(await host.log.end("before")).toMatchObject({ settings: { temperature: 0.7, seed: DRAWN_SEED } });
    expect(await host.log.end("after")).toMatchObject({ settings: { temperature: 1.5 } });
  });

  it("changes nothing if one value is invalid", async () => {
    const host = startMemoryHost();
    const settings = { temperature: 1, top_p: 0, model: "../beta", threads: null };
    host.send({ action: "update_settings", id: "u", settings });
    expect(await host.log.end("u")).toMatchObject({
      error: {
        code: "invalid_settings",
        details: {
          top_p: "top_p must be a number above 0 and up to 1",
          model: expect.stringContaining("not known"),
          threads: expect.any(String),
        },
      },
    });
    host.send({ action: "update_settings", id: "v", settings: {} });
    expect(await host.log.end("v")).toMatchObject({ settings: DEFAULT_SETTINGS, applied: [] });
  });

  it("names the keys that wait for a reload, which the next generation performs", async () => {
    const host = startMemoryHost();
    host.send({ action: "update_settings", id: "0", settings: { context_size: 1024 } });
    expect(await host.log.end("0")).toMatchObject({ applied: ["context_size"], needs_reload: [] });
    host.send(generate("a"));
    await host.answer(0, "x");
    await host.log.end("a");
    const settings = { context_size: 2048, threads: "auto", model: "beta", top_k: 1 };
    host.send({ action: "update_settings", id: "1", settings });
    expect(await host.log.end("1")).toMatchObject({
      applied: ["threads", "top_k"],
      needs_reload: ["context_size", "model"],
    });
    host.send({ action: "update_settings", id: "2", settings: { context_size: 1024 } });
    expect(await host.log.end("2")).toMatchObject({ applied: ["context_size"], needs_reload: [] });
    host.send(generate("b"));
    await host.answer(1, "y");
    await host.log.end("b");
    expect(
      host.engine.loads.map(({ request }) => [request.model.name, request.settings.context_size]),
    ).toEqual([
      [STARTER, 1024],
      ["beta", 1024],
    ]);
  });

  it("compares with a load in progress", async () => {
    const host = startMemoryHost();
    host.engine.holdLoads = true;
    host.send({ action: "load_model", id: "l" });
    await host.engine.loadNumber(0);
    host.send({ action: "update_settings", id: "u", settings: { gpu_layers: 3 } });
    expect(await host.log.end("u")).toMatchObject({ needs_reload: ["gpu_layers"] });
  });

  it("treats the default model as the one it stands for", async () => {
    const host = startMemoryHost();
    await host.load("l");
    host.send({ action: "update_settings", id: "u", settings: { model: STARTER } });
    expect(await host.log.end("u")).toMatchObject({ applied: ["model"], needs_reload: [] });
  });
});
