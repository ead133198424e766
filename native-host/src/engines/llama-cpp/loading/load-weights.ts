import type { Llama, LlamaContext, LlamaModel } from "node-llama-cpp";
import type { LoadProgress } from "../../engine.ts";
import type { LocalLoadRequest } from "../../local-engines.ts";
import type { Library } from "../library/library.ts";
import type { MemoryPlan } from "./plan-memory.ts";

export interface LoadWeightsOptions {
  library: Library;
  request: LocalLoadRequest;
  onProgress: (progress: LoadProgress) => void;
  signal: AbortSignal;
}

export interface WeightsInMemory {
  model: LlamaModel;
  context: LlamaContext;
}

/** Loads the model as planned. Falls back to the CPU if the GPU refuses at the last moment. */
export async function loadWeights(
  options: LoadWeightsOptions,
  llama: Llama,
  plan: MemoryPlan,
): Promise<WeightsInMemory> {
  try {
    return await loadAsPlanned(options, llama, plan);
  } catch (error) {
    options.signal.throwIfAborted();
    if (plan.gpuLayers === 0) throw error;
    options.onProgress({ phase: "retrying_without_gpu" });
    return loadAsPlanned(options, llama, { ...plan, gpuLayers: 0 });
  }
}

/** Loads the model alone. */
export async function loadFile(
  { request, onProgress, signal }: LoadWeightsOptions,
  llama: Llama,
  gpuLayers: number | "auto",
): Promise<LlamaModel> {
  let reported = 0;
  return llama.loadModel({
    modelPath: request.model.path,
    gpuLayers,
    defaultContextSwaFullCache: true,
    defaultContextFlashAttention: request.settings.flash_attention,
    loadSignal: signal,
    onLoadProgress: (progress) => {
      // With a mapped file hundreds of calls arrive at once.
      if (progress < reported + 0.05 && progress < 1) return;
      reported = progress;
      onProgress({ phase: "loading_weights", progress: Math.min(1, progress) });
    },
  });
}

async function loadAsPlanned(
  options: LoadWeightsOptions,
  llama: Llama,
  { gpuLayers, contextSize, batchSize }: MemoryPlan,
): Promise<WeightsInMemory> {
  const { library, request, onProgress, signal } = options;
  const { flash_attention: flashAttention } = request.settings;
  const model = await loadFile(options, llama, gpuLayers);
  onProgress({ phase: "creating_context" });
  try {
    const context = await model.createContext({
      contextSize,
      batchSize,
      sequences: 1,
      flashAttention: model.flashAttentionSupported ? flashAttention : false,
      threads: { ideal: llama.maxThreads },
      failedCreationRemedy: false,
      createSignal: signal,
    });
    return { model, context };
  } catch (error) {
    await model.dispose();
    throw error instanceof library.InsufficientMemoryError || signal.aborted
      ? error
      : new Error("the context could not be created", { cause: error });
  }
}
