import type { GgufInsights } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import type { LocalLoadRequest } from "../../local-engines.ts";

/** Context size of "auto" in tokens, if model and memory allow. */
const AUTO_CONTEXT_SIZE = 8192;
/** Smallest context that "auto" tries, in tokens. Anything less is too short for a conversation. */
const SMALLEST_AUTO_CONTEXT_SIZE = 1024;
const AUTO_BATCH_SIZE = 512;
const CONTEXT_GRAIN = 256;

/** The parts of a model's description that planning uses. */
export interface ModelInsights
  extends Pick<
    GgufInsights,
    | "trainContextSize"
    | "flashAttentionSupported"
    | "estimateModelResourceRequirements"
    | "estimateContextResourceRequirements"
  > {
  configurationResolver: Pick<GgufInsights["configurationResolver"], "resolveModelGpuLayersV2">;
}

export interface MemoryPlanInput {
  insights: ModelInsights;
  settings: LocalLoadRequest["settings"];
  modelName: string;
  /** Available main memory in bytes. */
  availableMemory: number;
}

export interface MemoryPlan {
  gpuLayers: number;
  contextSize: number;
  batchSize: number;
  /** Main memory that it takes, in bytes. */
  needed: number;
}

/**
 * Plans the context size and the number of GPU layers for the memory available now.
 *
 * @throws EngineError `insufficient_memory` with the bytes in `details`.
 */
export async function planMemory(input: MemoryPlanInput): Promise<MemoryPlan> {
  const { insights, settings, modelName, availableMemory } = input;
  const trained = insights.trainContextSize ?? AUTO_CONTEXT_SIZE;
  const isAuto = settings.context_size === "auto";
  let contextSize =
    settings.context_size === "auto"
      ? Math.min(trained, AUTO_CONTEXT_SIZE)
      : roundUp(settings.context_size, CONTEXT_GRAIN);
  for (;;) {
    const batchSize = Math.min(
      settings.batch_size === "auto" ? AUTO_BATCH_SIZE : settings.batch_size,
      contextSize,
    );
    const { gpuLayers, needed } = await estimate(input, contextSize, batchSize);
    if (needed <= availableMemory) return { gpuLayers, contextSize, batchSize, needed };
    const smaller = roundUp(contextSize / 2, CONTEXT_GRAIN);
    if (!isAuto || smaller < SMALLEST_AUTO_CONTEXT_SIZE) {
      throw insufficient({ modelName, contextSize, needed, available: availableMemory });
    }
    contextSize = smaller;
  }
}

async function estimate({ insights, settings }: MemoryPlanInput, contextSize: number, batchSize: number) {
  const flashAttention = insights.flashAttentionSupported ? settings.flash_attention : false;
  const { gpuLayers } = await insights.configurationResolver.resolveModelGpuLayersV2(
    {
      min: 0,
      ...(settings.gpu_layers !== "auto" && { max: settings.gpu_layers }),
      fitContext: { contextSize },
    },
    { defaultContextFlashAttention: flashAttention, defaultContextSwaFullCache: true },
  );
  // Avoids the library's newer estimates: they reload the vocabulary each time (200 ms) and give the same
  // numbers.
  const model = insights.estimateModelResourceRequirements({ gpuLayers });
  const context = insights.estimateContextResourceRequirements({
    contextSize,
    batchSize,
    modelGpuLayers: gpuLayers,
    flashAttention: flashAttention !== false,
    swaFullCache: true,
  });
  return { gpuLayers, needed: model.cpuRam + context.cpuRam };
}

function insufficient(numbers: {
  modelName: string;
  contextSize: number;
  needed: number;
  available: number;
}): EngineError {
  const { modelName, contextSize, needed, available } = numbers;
  return new EngineError(
    "insufficient_memory",
    `${modelName} with a context of ${contextSize} tokens needs ${megabytes(needed)} of memory, but only ${megabytes(available)} are free. ` +
      "Close other programs, or choose a smaller context or model.",
    { reason: "context", model: modelName, needed, available, context_size: contextSize },
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function roundUp(value: number, grain: number): number {
  return Math.ceil(value / grain) * grain;
}
