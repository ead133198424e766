import { type LoadNote, loadNote } from "../../load-words.ts";
import type { LocalLoadRequest } from "../../local-engines.ts";

export interface LoadResult {
  gpuLayers: number;
  totalLayers: number;
  hasGpu: boolean;
  contextSize: number;
  trainContextSize: number;
  batchSize: number;
  cores: number;
  flashAttention: boolean | "auto";
}

/** Returns one note per difference between the requested and the actual settings. */
export function describeDifferences(asked: LocalLoadRequest["settings"], got: LoadResult): LoadNote[] {
  const { context_size: context, batch_size: batch, threads } = asked;
  const notes = layerNotes(asked.gpu_layers, got);
  if (context !== "auto" && context !== got.contextSize) {
    notes.push(loadNote("context_rounded", { asked: context, got: got.contextSize }));
  }
  if (got.contextSize > got.trainContextSize) {
    notes.push(loadNote("context_beyond_training", { got: got.contextSize, trained: got.trainContextSize }));
  }
  if (threads !== "auto" && threads > got.cores) {
    notes.push(loadNote("threads_limited", { asked: threads, got: got.cores }));
  }
  if (batch !== "auto" && batch !== got.batchSize) {
    notes.push(loadNote("batch_changed", { asked: batch, got: got.batchSize }));
  }
  if (asked.flash_attention === true && got.flashAttention === false) {
    notes.push(loadNote("flash_attention_unsupported", {}));
  }
  return notes;
}

function layerNotes(asked: number | "auto", { hasGpu, gpuLayers, totalLayers }: LoadResult): LoadNote[] {
  if (asked === "auto") {
    const partly = hasGpu && gpuLayers < totalLayers;
    return partly ? [loadNote("gpu_layers_partly", { got: gpuLayers, total: totalLayers })] : [];
  }
  if (asked <= gpuLayers) return [];
  if (!hasGpu) return [loadNote("gpu_layers_no_gpu", { asked })];
  if (gpuLayers === totalLayers) return [loadNote("gpu_layers_all", { asked, total: totalLayers })];
  return [loadNote("gpu_layers_fewer", { asked, got: gpuLayers, total: totalLayers })];
}
