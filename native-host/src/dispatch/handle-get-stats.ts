import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export async function handleGetStats(
  request: RequestOf<"get_stats">,
  reply: Reply,
  host: HostParts,
): Promise<void> {
  await host.store.load();
  const { current } = host.generations;
  const last = host.store.last();
  reply.end({
    type: "stats",
    status: "success",
    ...(current !== undefined && { current }),
    ...(last !== undefined && { last }),
    aggregate: host.store.aggregate(request),
  });
}
