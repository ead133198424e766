import type { Request } from "@tacho/shared/protocol/requests.ts";
import { handleGenerate, handleStopGeneration } from "./handle-generate.ts";
import { handleListModels, handleLoadModel } from "./handle-models.ts";
import { handleDeleteRuns, handleGetStats, handleListRuns, handleRateRun } from "./handle-runs.ts";
import { handleGetState, handleHello, handlePing } from "./handle-session.ts";
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
