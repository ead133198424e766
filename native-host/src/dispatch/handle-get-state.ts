import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export function handleGetState(_request: RequestOf<"get_state">, reply: Reply, host: HostParts): void {
  const model = host.keeper.model?.model;
  const { residentBytes } = host.engine;
  reply.end({
    type: "state",
    status: "success",
    ...(model !== undefined && { model }),
    active: host.generations.activeIds,
    queued: host.generations.queuedIds,
    memory: { ...host.readMemory(), ...(residentBytes !== undefined && { engine: residentBytes }) },
  });
}
