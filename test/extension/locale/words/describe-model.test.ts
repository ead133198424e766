import { describe, expect, it } from "vitest";
import { describeBackend, splitModelName } from "../../../../extension/src/locale/words/describe-model.ts";

const LOADED = {
  model: "m",
  backend: "cuda",
  gpu_layers: 22,
  total_layers: 36,
  context_size: 4096,
  threads: 1,
  size: 1,
};

describe("splitModelName", () => {
  it.each([
    ["SmolLM2-135M-Instruct.Q4_1", "SmolLM2-135M-Instruct", "Q4_1"],
    ["Qwen3-4B-Q4_K_M", "Qwen3-4B", "Q4_K_M"],
    ["llama.IQ2_XS", "llama", "IQ2_XS"],
    ["tiny.f16", "tiny", "F16"],
    ["Qwen3-4B", "Qwen3-4B", undefined],
    ["scripted", "scripted", undefined],
  ])("splits %s into %s and %s", (model, name, quantization) => {
    const split = splitModelName(model);
    expect(split.name).toBe(name);
    expect(split.quantization).toBe(quantization);
  });
});

describe("describeBackend", () => {
  it("counts layers on a GPU and threads on a CPU", () => {
    expect(describeBackend(LOADED)).toBe("CUDA, 22 of 36 layers on the GPU");
    expect(describeBackend({ ...LOADED, gpu_layers: 36 })).toBe("CUDA, all layers on the GPU");
    expect(describeBackend({ ...LOADED, backend: "cpu", gpu_layers: 0 })).toBe("CPU, 1 thread");
  });
});
