import { describe, expect, it } from "vitest";
import { describeDifferences } from "../../../../../native-host/src/engines/llama-cpp/loading/load-notes.ts";

const AUTO = {
  context_size: "auto",
  gpu_layers: "auto",
  threads: "auto",
  batch_size: "auto",
  flash_attention: "auto",
  draft_model: "none",
} as const;
const GOT = {
  gpuLayers: 0,
  totalLayers: 31,
  hasGpu: false,
  contextSize: 4096,
  trainContextSize: 8192,
  batchSize: 512,
  cores: 2,
  flashAttention: "auto",
} as const;

describe("describeDifferences", () => {
  it("has no notes when nothing was requested", () => {
    expect(describeDifferences(AUTO, GOT)).toEqual([]);
  });

  it.each([
    [{ gpu_layers: 20 }, {}, /20 layers.*no usable GPU/],
    [{ gpu_layers: 20 }, { hasGpu: true, gpuLayers: 12 }, /20 layers.*12 of the model's 31 fit/],
    [{ gpu_layers: 99 }, { hasGpu: true, gpuLayers: 31 }, /the model has only 31/],
    [{}, { hasGpu: true, gpuLayers: 12 }, /12 of 31 layers fit/],
    [{ context_size: 300 }, { contextSize: 512 }, /300 tokens and got 512/],
    [{ context_size: 9216 }, { contextSize: 9216 }, /trained for 8192/],
    [{ threads: 8 }, {}, /8 threads.*uses 2/],
    [{ batch_size: 1024 }, { batchSize: 512 }, /batch of 1024.*512/],
    [{ flash_attention: true }, { flashAttention: false }, /Flash attention/],
  ])("has one sentence for %j with %j", (asked, got, sentence) => {
    const notes = describeDifferences({ ...AUTO, ...asked }, { ...GOT, ...got });
    expect(notes).toHaveLength(1);
    expect(notes[0]?.text).toMatch(sentence);
  });
});
