import type { GgufFileInfo, Llama } from "node-llama-cpp";
import { EngineError } from "../../engine-error.ts";
import { type LoadNote, loadNote } from "../../load-words.ts";
import type { LocalLoadRequest } from "../../local-engines.ts";
import type { ModelFile } from "../../model-reference.ts";
import { DraftModel } from "../drafting/draft-model.ts";
import type { Library } from "../library/library.ts";
import { checkModelFile } from "./check-model-file.ts";
import { loadWeights } from "./load-weights.ts";
import { planMemory } from "./plan-memory.ts";

const MEGABYTE = 1e6;

export interface LoadDraftModelOptions {
  library: Library;
  llama: Llama;
  /** The draft model. */
  file: ModelFile;
  /** Header of the model that it is to precede. */
  target: GgufFileInfo;
  /** Settings of that model. */
  settings: LocalLoadRequest["settings"];
  /** Context size of that model in tokens. */
  contextSize: number;
  /** Memory in bytes that the model leaves. */
  available: number;
  signal: AbortSignal;
}

export interface DraftModelLoad {
  draftModel?: DraftModel;
  /** Why there is none. */
  note?: LoadNote;
}

/**
 * Loads the draft model beside the model, on the GPU as far as there is room. A draft model only makes answers faster, so
 * one that is unusable costs a note and not the load. Rejects only with the signal's reason.
 */
export async function loadDraftModel(options: LoadDraftModelOptions): Promise<DraftModelLoad> {
  const { library, llama, file, target, available, signal } = options;
  try {
    await checkModelFile(file.path);
    const info = await library.readGgufFileInfo(file.path, { sourceType: "filesystem", signal });
    if (!hasSameTokens(info, target)) return { note: loadNote("draft_model_unlike", { model: file.name }) };
    const insights = await library.GgufInsights.from(info, llama);
    const settings = {
      ...options.settings,
      gpu_layers: "auto" as const,
      context_size: Math.min(options.contextSize, insights.trainContextSize ?? options.contextSize),
    };
    const plan = await planMemory({ insights, settings, modelName: file.name, availableMemory: available });
    signal.throwIfAborted();
    const request = { model: file, settings };
    const weights = await loadWeights({ library, request, onProgress: () => {}, signal }, llama, plan);
    return { draftModel: new DraftModel(weights.model, weights.context.getSequence()) };
  } catch (error) {
    signal.throwIfAborted();
    return { note: explain(error, file.name) };
  }
}

function explain(error: unknown, model: string): LoadNote {
  if (error instanceof EngineError && error.code === "insufficient_memory") {
    const { needed = 0, available = 0 } = error.details ?? {};
    return loadNote("draft_model_too_big", {
      model,
      needed: Math.ceil(Number(needed) / MEGABYTE),
      available: Math.max(0, Math.floor(Number(available) / MEGABYTE)),
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return loadNote("draft_model_failed", { model, reason });
}

/** Returns true if both models give every token the same number, so that a token of one is a token of the other. */
function hasSameTokens(one: GgufFileInfo, other: GgufFileInfo): boolean {
  const tokens = one.metadata.tokenizer.ggml.tokens;
  const others = other.metadata.tokenizer.ggml.tokens;
  return tokens.length === others.length && tokens.every((token, index) => token === others[index]);
}
