import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { parseCursor } from "../runs/index/run-cursor.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

/** Room in bytes for the fields of the frame other than the runs. */
const FRAME_BYTES = 4096;

export async function handleListRuns(
  request: RequestOf<"list_runs">,
  reply: Reply,
  { core }: SessionParts,
): Promise<void> {
  if (request.before !== undefined && parseCursor(request.before) === undefined) {
    const message = "In list_runs, before must be what an earlier answer gave as next.";
    return reply.fail(wireError("invalid_request", message));
  }
  const max_bytes = MAX_HOST_FRAME_BYTES - FRAME_BYTES;
  const page = await core.store.listRuns({ ...request, max_bytes });
  reply.end({ type: "runs", status: "success", ...page });
}

export async function handleGetStats(
  request: RequestOf<"get_stats">,
  reply: Reply,
  { core, runs }: SessionParts,
): Promise<void> {
  await core.store.load();
  const { current } = runs;
  const last = core.store.last();
  reply.end({
    type: "stats",
    status: "success",
    ...(current !== undefined && { current }),
    ...(last !== undefined && { last }),
    aggregate: core.store.aggregate(request),
  });
}

export async function handleRateRun(
  { run_id, rating }: RequestOf<"rate_run">,
  reply: Reply,
  { core }: SessionParts,
): Promise<void> {
  if (await core.store.rateRun(run_id, rating === "none" ? undefined : rating)) {
    return reply.end({ type: "run_rated", status: "success" });
  }
  reply.fail(wireError("invalid_request", "There is no such run in the history."));
}

export async function handleDeleteRuns(
  { run_ids = [], before }: RequestOf<"delete_runs">,
  reply: Reply,
  { core }: SessionParts,
): Promise<void> {
  const deleted = await core.store.deleteRuns(before === undefined ? { run_ids } : { before });
  reply.end({ type: "runs_deleted", status: "success", deleted });
}
