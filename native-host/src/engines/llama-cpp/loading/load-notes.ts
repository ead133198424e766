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

/** Returns one sentence per difference between the requested and the actual settings. */
export function describeDifferences(asked: LocalLoadRequest["settings"], got: LoadResult): string[] {
  const notes: string[] = [];
  const { gpu_layers: layers, context_size: context, batch_size: batch, threads } = asked;
  if (layers === "auto") {
    if (got.hasGpu && got.gpuLayers < got.totalLayers) {
      notes.push(`${got.gpuLayers} of ${got.totalLayers} layers fit on the GPU; the others run on the CPU.`);
    }
  } else if (layers > got.gpuLayers) {
    notes.push(`Asked for ${layers} layers on the GPU: ${explainFewerLayers(got)}`);
  }
  if (context !== "auto" && context !== got.contextSize) {
    notes.push(
      `Asked for a context of ${context} tokens and got ${got.contextSize}: the size is rounded up to a multiple of 256.`,
    );
  }
  if (got.contextSize > got.trainContextSize) {
    notes.push(
      `The context has ${got.contextSize} tokens, but the model was trained for ${got.trainContextSize}; beyond that its answers get worse.`,
    );
  }
  if (threads !== "auto" && threads > got.cores) {
    notes.push(
      `Asked for ${threads} threads; this process is limited to ${got.cores} cores and uses ${got.cores} threads.`,
    );
  }
  if (batch !== "auto" && batch !== got.batchSize) {
    notes.push(`Asked for a batch of ${batch} tokens and got ${got.batchSize}.`);
  }
  if (asked.flash_attention === true && got.flashAttention === false) {
    notes.push("Flash attention was asked for, but this model does not support it.");
  }
  return notes;
}

function explainFewerLayers({ hasGpu, gpuLayers, totalLayers }: LoadResult): string {
  if (!hasGpu) return "no usable GPU was found, so all layers run on the CPU.";
  if (gpuLayers === totalLayers) return `the model has only ${totalLayers}, and all of them are on the GPU.`;
  return `${gpuLayers} of the model's ${totalLayers} fit there; the others run on the CPU.`;
}
