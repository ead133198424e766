import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { ConfigWriteError } from "../config/server-config.ts";
import type { LocalApiSwitch } from "./parts/local-api-switch.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

type Request = RequestOf<"get_local_api" | "set_local_api" | "get_api_key" | "new_api_key">;

/** Answers questions about the local API and its key. Its own clients have no say in it. */
export async function handleLocalApi(request: Request, reply: Reply, session: SessionParts): Promise<void> {
  const { localApi } = session;
  if (localApi === undefined) {
    return reply.fail(wireError("unknown_action", `This host has no action "${request.action}".`));
  }
  try {
    reply.end(await answerTo(request, localApi));
  } catch (error) {
    session.core.logger.error("the local API could not be changed", { reason: String(error) });
    reply.fail(wireError("internal", describe(error)));
  }
}

async function answerTo(request: Request, localApi: LocalApiSwitch) {
  switch (request.action) {
    case "get_local_api":
      return { type: "local_api", status: "success", ...localApi.state() } as const;
    case "set_local_api": {
      const { on, port } = request;
      return { type: "local_api", status: "success", ...(await localApi.set({ on, port })) } as const;
    }
    case "get_api_key":
      return { type: "api_key", status: "success", key: await localApi.key() } as const;
    case "new_api_key":
      return { type: "api_key", status: "success", key: await localApi.newKey() } as const;
    default:
      return request satisfies never;
  }
}

function describe(error: unknown): string {
  if (error instanceof ConfigWriteError) return error.message;
  return "The file could not be written. Check that the disk has free space and that you may write to Tacho's folder.";
}
