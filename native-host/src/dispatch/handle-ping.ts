import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export function handlePing(_request: RequestOf<"ping">, reply: Reply, host: HostParts): void {
  reply.end({ type: "pong", status: "success", uptime: host.clock.now() - host.startedAt });
}
