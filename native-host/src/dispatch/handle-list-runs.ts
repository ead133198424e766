import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/limits.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { parseCursor } from "../statistics/run-cursor.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

/** What the frame needs beside the runs, bytes. */
const FRAME_BYTES = 4096;

export async function handleListRuns(
  request: RequestOf<"list_runs">,
  reply: Reply,
  host: HostParts,
): Promise<void> {
  if (request.before !== undefined && parseCursor(request.before) === undefined) {
    const message = "In list_runs, before must be what an earlier answer gave as next.";
    return reply.fail(wireError("invalid_request", message));
  }
  const max_bytes = MAX_HOST_FRAME_BYTES - FRAME_BYTES;
  const page = await host.store.listRuns({ ...request, max_bytes });
  reply.end({ type: "runs", status: "success", ...page });
}
