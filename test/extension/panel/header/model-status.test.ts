import { describe, expect, it } from "vitest";
import { modelStatus } from "../../../../extension/src/panel/header/model-status.ts";
import { MODEL } from "../../../gallery/sample-runs.ts";

const connected = { status: "connected", engine: "llama_cpp", host_version: "0.1.0" } as const;

describe("modelStatus", () => {
  it("names the model, its quantization and its backend", () => {
    expect(modelStatus({ connection: connected, model: MODEL })).toEqual({
      title: "SmolLM2-135M-Instruct",
      line: "Q4_1 · CPU, 2 threads",
      scripted: false,
    });
  });

  it("reports the scripted engine whenever it is used", () => {
    expect(modelStatus({ connection: { ...connected, engine: "scripted" } }).scripted).toBe(true);
  });

  it("says scripted only once", () => {
    const connection = { ...connected, engine: "scripted", model: "scripted" };
    expect(modelStatus({ connection })).toEqual({ title: "Tacho", line: "no real model", scripted: true });
    expect(modelStatus({ connection: { ...connection, model: "Qwen3-4B" } }).title).toBe("Qwen3-4B");
  });

  it("names a model that is not loaded yet", () => {
    expect(modelStatus({ connection: { ...connected, model: "Qwen3-4B-Q4_K_M" } })).toMatchObject({
      title: "Qwen3-4B",
      line: "Q4_K_M · Ready",
    });
  });

  it("shows a lost connection in place of the last known backend", () => {
    const away = { status: "lost", detail: "" } as const;
    expect(modelStatus({ connection: away, model: MODEL }).line).toBe("Q4_1 · Not connected");
  });
});
