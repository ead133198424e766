import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export async function handleDeleteRuns(
  { run_ids = [], before }: RequestOf<"delete_runs">,
  reply: Reply,
  host: HostParts,
): Promise<void> {
  const deleted = await host.store.deleteRuns(before === undefined ? { run_ids } : { before });
  reply.end({ type: "runs_deleted", status: "success", deleted });
}
