import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { messages } from "./messages.en.ts";

const BACKENDS: Record<string, string> = {
  cpu: "CPU",
  cuda: "CUDA",
  vulkan: "Vulkan",
  metal: "Metal",
};

/** The name of a model without the quantization that many file names end in. */
export function modelTitle(model: string): string {
  const { name } = splitModelName(model);
  return name;
}

/** The quantization a file name ends in, where it does. */
export function splitModelName(model: string): { name: string; quantization?: string } {
  const match = /^(.+)[.-]((?:I?Q\d\w*|BF16|F16|F32|MXFP4))$/i.exec(model);
  if (match?.[1] === undefined || match[2] === undefined) return { name: model };
  return { name: match[1], quantization: match[2].toUpperCase() };
}

/** A backend as people write it. */
export function backendName(backend: string): string {
  return BACKENDS[backend] ?? backend;
}

/** Says where a model runs: "CPU, 2 threads" or "CUDA, 22 of 36 layers on the GPU". Empty where nothing is known of it. */
export function describeBackend(model: LoadedModel): string {
  const { backend, gpu_layers = 0, total_layers = gpu_layers, threads } = model;
  const onGpu = gpu_layers > 0 ? messages.header.layers(gpu_layers, total_layers) : undefined;
  const where = onGpu ?? (threads === undefined ? undefined : messages.header.threads(threads));
  const parts = [backend === undefined ? undefined : backendName(backend), where];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** A model in one line: what it is and where it runs. */
export function describeModel(model: LoadedModel): string {
  const { name, quantization } = splitModelName(model.model);
  const parts = [name, model.quantization ?? quantization, describeBackend(model)];
  return parts.filter((part) => part !== undefined).join(messages.join);
}
