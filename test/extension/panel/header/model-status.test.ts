import { describe, expect, it } from "vitest";
import { modelStatus } from "../../../../extension/src/panel/header/model-status.ts";
import { MODEL } from "../../../helpers/extension/sample-answers.ts";

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

describe("modelStatus of a server's model", () => {
  const remote = { model: "gpu-box/Qwen/Qwen3-8B", server: "gpu-box" };

  it("names the server, and the model as the server calls it", () => {
    expect(modelStatus({ connection: connected, remote })).toEqual({
      title: "Qwen/Qwen3-8B",
      line: "on a server",
      scripted: false,
      server: "gpu-box",
    });
  });

  it("is not scripted, whatever the host's own engine is", () => {
    expect(modelStatus({ connection: { ...connected, engine: "scripted" }, remote }).scripted).toBe(false);
  });

  it("tells that the server loads it", () => {
    const model = { type: "model_state", status: "loading", ...remote } as const;
    expect(modelStatus({ connection: connected, model, remote }).line).toBe("Loading");
  });

  it("says that there is no connection", () => {
    expect(modelStatus({ connection: { status: "idle" }, remote }).line).toBe("Idle until your next message");
  });
});
