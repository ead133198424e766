import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { messages } from "../locale.ts";

const BACKENDS: Record<string, string> = {
  cpu: "CPU",
  cuda: "CUDA",
  vulkan: "Vulkan",
  metal: "Metal",
};

/** Returns the model's name without the quantization suffix of its file name. */
export function modelTitle(model: string): string {
  const { name } = splitModelName(model);
  return name;
}

/** Splits a file name into model name and quantization suffix, if it has one. */
export function splitModelName(model: string): { name: string; quantization?: string } {
  const match = /^(.+)[.-]((?:I?Q\d\w*|BF16|F16|F32|MXFP4))$/i.exec(model);
  if (match?.[1] === undefined || match[2] === undefined) return { name: model };
  return { name: match[1], quantization: match[2].toUpperCase() };
}

/** Returns the display name of a backend. */
export function backendName(backend: string): string {
  return BACKENDS[backend] ?? backend;
}

/** Describes the backend and its share of the model: "CPU, 2 threads" or "CUDA, 22 of 36 layers on the GPU". Empty when nothing is known. */
export function describeBackend(model: LoadedModel): string {
  const { backend, gpu_layers = 0, total_layers = gpu_layers, threads } = model;
  const onGpu = gpu_layers > 0 ? messages().header.layers(gpu_layers, total_layers) : undefined;
  const where = onGpu ?? (threads === undefined ? undefined : messages().header.threads(threads));
  const parts = [backend === undefined ? undefined : backendName(backend), where];
  return parts.filter((part) => part !== undefined).join(messages().comma);
}

/** Returns what a server calls its model: the name without the server's in front. */
export function idOnServer(model: string, server: string): string {
  return model.startsWith(`${server}/`) ? model.slice(server.length + 1) : model;
}

/** Describes a model in one line: name, quantization and backend; of a server's model the name there and the server. */
export function describeModel(model: LoadedModel): string {
  if (model.server !== undefined)
    return [idOnServer(model.model, model.server), messages().remote.title(model.server)].join(
      messages().join,
    );
  const { name, quantization } = splitModelName(model.model);
  const parts = [name, model.quantization ?? quantization, describeBackend(model)];
  return parts.filter((part) => part !== undefined && part !== "").join(messages().join);
}
