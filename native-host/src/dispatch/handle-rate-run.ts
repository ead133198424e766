import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

export async function handleRateRun(
  { run_id, rating }: RequestOf<"rate_run">,
  reply: Reply,
  host: HostParts,
): Promise<void> {
  if (await host.store.rateRun(run_id, rating === "none" ? undefined : rating)) {
    return reply.end({ type: "run_rated", status: "success" });
  }
  reply.fail(wireError("invalid_request", "There is no such run in the history."));
}
