import type { Request } from "@tacho/shared/protocol/requests.ts";
import { handleGenerate, handleStopGeneration } from "./handle-generate.ts";
import { handleLocalApi } from "./handle-local-api.ts";
import { handleListModels, handleLoadModel } from "./handle-models.ts";
import { handleDeleteRuns, handleGetStats, handleListRuns, handleRateRun } from "./handle-runs.ts";
import { handleListConnections, handleServers } from "./handle-servers.ts";
import { handleGetState, handleHello, handlePing } from "./handle-session.ts";
import { handleUpdateSettings } from "./handle-update-settings.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

/** Maps each action to its handler. The dispatcher answers anything a handler throws. */
export async function handleRequest(request: Request, reply: Reply, session: SessionParts): Promise<void> {
  switch (request.action) {
    case "hello":
      return handleHello(request, reply, session);
    case "generate":
      return handleGenerate(request, reply, session);
    case "stop_generation":
      return handleStopGeneration(request, reply, session);
    case "update_settings":
      return handleUpdateSettings(request, reply, session);
    case "load_model":
      return handleLoadModel(request, reply, session);
    case "list_models":
      return handleListModels(request, reply, session);
    case "get_stats":
      return handleGetStats(request, reply, session);
    case "list_runs":
      return handleListRuns(request, reply, session);
    case "delete_runs":
      return handleDeleteRuns(request, reply, session);
    case "rate_run":
      return handleRateRun(request, reply, session);
    case "get_state":
      return handleGetState(request, reply, session);
    case "ping":
      return handlePing(request, reply, session);
    case "list_servers":
    case "add_server":
    case "remove_server":
    case "test_server":
    case "find_servers":
      return handleServers(request, reply, session);
    case "list_connections":
      return handleListConnections(request, reply, session);
    case "get_local_api":
    case "set_local_api":
    case "get_api_key":
    case "new_api_key":
      return handleLocalApi(request, reply, session);
    default:
      return request satisfies never;
  }
}
