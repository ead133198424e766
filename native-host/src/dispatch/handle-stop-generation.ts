import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export function handleStopGeneration(
  request: RequestOf<"stop_generation">,
  reply: Reply,
  host: HostParts,
): void {
  const at = host.clock.now();
  const runs = host.generations.find(request.generation_id);
  reply.end({
    type: "generation_stopped",
    status: "success",
    message: describe(runs.length),
    stopped: runs.flatMap(({ id }) => (id === undefined ? [] : [id])),
    stopped_backends: runs.length === 0 ? [] : [host.engine.name],
  });
  for (const run of runs) host.generations.stop(run, at);
}

function describe(count: number): string {
  if (count === 0) return "There is nothing to stop.";
  return count === 1 ? "Stopping." : `Stopping ${count} generations.`;
}
