import type { GgufFileInfo, Llama } from "node-llama-cpp";
import { type LoadNote, loadNote } from "../../load-words.ts";
import type { ModelFile } from "../../model-reference.ts";
import { DraftModel } from "../drafting/draft-model.ts";
import type { Library } from "../library/library.ts";
import { checkModelFile } from "./check-model-file.ts";

const MEGABYTE = 1e6;

export interface LoadDraftModelOptions {
  library: Library;
  llama: Llama;
  /** The draft model. */
  file: ModelFile;
  /** Header of the model that it is to precede. */
  target: GgufFileInfo;
  /** Context size of that model in tokens. */
  contextSize: number;
  flashAttention: boolean | "auto";
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
 * Loads the draft model beside the model. A draft model only makes answers faster, so one that is unusable costs a note
 * and not the load. Rejects only with the signal's reason.
 */
export async function loadDraftModel(options: LoadDraftModelOptions): Promise<DraftModelLoad> {
  const { library, llama, file, target, flashAttention, available, signal } = options;
  try {
    await checkModelFile(file.path);
    const info = await library.readGgufFileInfo(file.path, { sourceType: "filesystem", signal });
    if (!hasSameTokens(info, target)) return { note: loadNote("draft_model_unlike", { model: file.name }) };
    const insights = await library.GgufInsights.from(info, llama);
    const contextSize = Math.min(options.contextSize, insights.trainContextSize ?? options.contextSize);
    const usesFlashAttention = insights.flashAttentionSupported && flashAttention;
    const { gpuLayers } = await insights.configurationResolver.resolveModelGpuLayersV2(
      { min: 0, fitContext: { contextSize } },
      { defaultContextFlashAttention: usesFlashAttention, defaultContextSwaFullCache: true },
    );
    const needed =
      insights.estimateModelResourceRequirements({ gpuLayers }).cpuRam +
      insights.estimateContextResourceRequirements({
        contextSize,
        modelGpuLayers: gpuLayers,
        flashAttention: usesFlashAttention !== false,
        swaFullCache: true,
      }).cpuRam;
    if (needed > available)
      return {
        note: loadNote("draft_model_too_big", {
          model: file.name,
          needed: Math.ceil(needed / MEGABYTE),
          available: Math.max(0, Math.floor(available / MEGABYTE)),
        }),
      };
    signal.throwIfAborted();
    const model = await llama.loadModel({
      modelPath: file.path,
      gpuLayers,
      defaultContextSwaFullCache: true,
      defaultContextFlashAttention: flashAttention,
      loadSignal: signal,
    });
    const context = await model
      .createContext({
        contextSize,
        sequences: 1,
        flashAttention: usesFlashAttention,
        threads: { ideal: llama.maxThreads },
        failedCreationRemedy: false,
        createSignal: signal,
      })
      .catch(async (error) => {
        await model.dispose();
        throw error;
      });
    return { draftModel: new DraftModel(model, context.getSequence()) };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    return { note: loadNote("draft_model_failed", { model: file.name, reason }) };
  }
}

/** Returns true if both models give every token the same number, so that a token of one is a token of the other. */
function hasSameTokens(one: GgufFileInfo, other: GgufFileInfo): boolean {
  const tokens = one.metadata.tokenizer.ggml.tokens;
  const others = other.metadata.tokenizer.ggml.tokens;
  return tokens.length === others.length && tokens.every((token, index) => token === others[index]);
}
