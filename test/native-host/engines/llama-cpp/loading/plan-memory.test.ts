import { describe, expect, it } from "vitest";
import {
  type MemoryPlanInput,
  type ModelInsights,
  planMemory,
} from "../../../../../native-host/src/engines/llama-cpp/loading/plan-memory.ts";

const MEGABYTE = 1_000_000;

/** A model of 100 MB whose context takes 10 kB per token. At most 20 layers fit on the GPU. */
const insights: ModelInsights = {
  trainContextSize: 32_768,
  flashAttentionSupported: true,
  estimateModelResourceRequirements: () => ({ cpuRam: 100 * MEGABYTE, gpuVram: 0 }),
  estimateContextResourceRequirements: ({ contextSize }) => ({ cpuRam: contextSize * 10_000, gpuVram: 0 }),
  configurationResolver: {
    resolveModelGpuLayersV2: async (layers) => ({
      gpuLayers: Math.min(20, typeof layers === "object" ? (layers.max ?? 99) : 99),
      useMmap: true,
    }),
  },
};

function plan(settings: Partial<MemoryPlanInput["settings"]>, megabytes: number, trainContextSize = 32_768) {
  return planMemory({
    insights: { ...insights, trainContextSize },
    settings: {
      context_size: "auto",
      gpu_layers: "auto",
      threads: "auto",
      batch_size: "auto",
      flash_attention: "auto",
      draft_model: "none",
      ...settings,
    },
    modelName: "m",
    availableMemory: megabytes * MEGABYTE,
  });
}

describe("planMemory", () => {
  it("chooses 8192 tokens, or the trained size if smaller", async () => {
    expect(await plan({}, 1000)).toMatchObject({ gpuLayers: 20, contextSize: 8192, batchSize: 512 });
    expect(await plan({}, 1000, 2048)).toMatchObject({ contextSize: 2048 });
  });

  it("chooses a smaller context when memory is short", async () => {
    expect(await plan({}, 145)).toMatchObject({ contextSize: 4096 });
  });

  it("fails with the numbers rather than choose a useless context", async () => {
    await expect(plan({}, 105)).rejects.toMatchObject({
      code: "insufficient_memory",
      message: expect.stringMatching(/110 MB.*105 MB/),
      details: {
        reason: "context",
        needed: 110.24 * MEGABYTE,
        available: 105 * MEGABYTE,
        context_size: 1024,
      },
    });
  });

  it("never changes an explicit context size", async () => {
    expect(await plan({ context_size: 16_384, batch_size: 64 }, 1000)).toMatchObject({
      contextSize: 16_384,
      batchSize: 64,
    });
    await expect(plan({ context_size: 16_384 }, 200)).rejects.toMatchObject({ code: "insufficient_memory" });
  });

  it("rounds the context up to a multiple of 256 and limits the batch to it", async () => {
    expect(await plan({ context_size: 300, batch_size: 2048 }, 1000)).toMatchObject({
      contextSize: 512,
      batchSize: 512,
    });
  });

  it("puts at most the requested layers on the GPU", async () => {
    expect(await plan({ gpu_layers: 5 }, 1000)).toMatchObject({ gpuLayers: 5 });
  });
});
