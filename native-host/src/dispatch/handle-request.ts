import type { Request } from "@tacho/shared/protocol/requests.ts";
import { handleDeleteRuns } from "./handle-delete-runs.ts";
import { handleGenerate } from "./handle-generate.ts";
import { handleGetState } from "./handle-get-state.ts";
import { handleGetStats } from "./handle-get-stats.ts";
import { handleHello } from "./handle-hello.ts";
import { handleListModels } from "./handle-list-models.ts";
import { handleListRuns } from "./handle-list-runs.ts";
import { handleLoadModel } from "./handle-load-model.ts";
import { handlePing } from "./handle-ping.ts";
import { handleRateRun } from "./handle-rate-run.ts";
import { handleStopGeneration } from "./handle-stop-generation.ts";
import { handleUpdateSettings } from "./handle-update-settings.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

/** Each action to its handler. What a handler throws or rejects with is the dispatcher's to answer. */
export async function handleRequest(request: Request, reply: Reply, host: HostParts): Promise<void> {
  switch (request.action) {
    case "hello":
      return handleHello(request, reply, host);
    case "generate":
      return handleGenerate(request, reply, host);
    case "stop_generation":
      return handleStopGeneration(request, reply, host);
    case "update_settings":
      return handleUpdateSettings(request, reply, host);
    case "load_model":
      return handleLoadModel(request, reply, host);
    case "list_models":
      return handleListModels(request, reply, host);
    case "get_stats":
      return handleGetStats(request, reply, host);
    case "list_runs":
      return handleListRuns(request, reply, host);
    case "delete_runs":
      return handleDeleteRuns(request, reply, host);
    case "rate_run":
      return handleRateRun(request, reply, host);
    case "get_state":
      return handleGetState(request, reply, host);
    case "ping":
      return handlePing(request, reply, host);
    default:
      return request satisfies never;
  }
}
