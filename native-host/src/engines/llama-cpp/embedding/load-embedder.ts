import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { type LoadNote, loadNote } from "../../load-words.ts";
import { describeModel, type LoadModelOptions, withOpenFile } from "../loading/load-model.ts";
import { loadFile } from "../loading/load-weights.ts";
import { Embedder } from "./embedder.ts";

/**
 * Largest context that is chosen by itself, in tokens. Such a model reads a text in one piece, and the memory of that
 * grows with the square of its length.
 */
const LARGEST_AUTO_CONTEXT_SIZE = 2048;

export interface LoadedEmbedder {
  embedder: Embedder;
  description: LoadedModel;
  notes: LoadNote[];
}

/**
 * Loads a model that makes vectors.
 *
 * @throws EngineError like `loadModel`.
 */
export async function loadEmbedder(options: LoadModelOptions): Promise<LoadedEmbedder> {
  const { request, signal } = options;
  const { context_size: asked, gpu_layers: layers } = request.settings;
  return withOpenFile(options, "embeddings", async (opened) => {
    const { llama, threads } = opened;
    const model = await loadFile(options, llama, layers);
    const { name } = request.model;
    const contextSize = Math.min(
      model.trainContextSize,
      asked === "auto" ? LARGEST_AUTO_CONTEXT_SIZE : asked,
    );
    options.onProgress({ phase: "creating_context" });
    // A text that is read in several pieces has the vector of one of them.
    const context = await model.createEmbeddingContext({
      contextSize,
      batchSize: contextSize,
      threads,
      createSignal: signal,
    });
    const isLimited = asked !== "auto" && asked > contextSize;
    return {
      embedder: new Embedder({ llama, context, name, limit: contextSize - 1 }),
      description: { ...(await describeModel(options, opened, model)), context_size: contextSize },
      notes: isLimited ? [loadNote("context_limited", { asked, got: contextSize })] : [],
    };
  });
}
