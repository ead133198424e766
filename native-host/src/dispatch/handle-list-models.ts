import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export function handleListModels(_request: RequestOf<"list_models">, reply: Reply, host: HostParts): void {
  const loaded = host.keeper.model?.model;
  const models = host.catalog.list().map(({ name, size, quantization }) => ({
    model: name,
    size,
    ...(quantization !== undefined && { quantization }),
    loaded: name === loaded,
  }));
  reply.end({ type: "models", status: "success", models });
}
