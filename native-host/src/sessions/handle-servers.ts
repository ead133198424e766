import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import type { KnownServers } from "../engines/remote/servers/known-servers.ts";
import { readServerAddress } from "../engines/remote/servers/server-address.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

/** Room in bytes for the fields of a frame other than the ids of models. */
const FRAME_BYTES = 64 * 1024;
/** Connections of a page if the request names no number. */
const DEFAULT_LISTED = 50;

type ServerRequest = RequestOf<
  "list_servers" | "add_server" | "remove_server" | "test_server" | "find_servers"
>;

/** Answers the actions about the servers that the user added. */
export async function handleServers(
  request: ServerRequest,
  reply: Reply,
  session: SessionParts,
): Promise<void> {
  const { servers } = session.core;
  if (servers === undefined) return reply.fail(wireError("unknown_action", "This host has no servers."));
  switch (request.action) {
    case "list_servers":
      return reply.end({ type: "server_list", status: "success", servers: servers.list() });
    case "add_server":
      return addServer(request, reply, session, servers);
    case "remove_server": {
      const { name } = request;
      if (!(await servers.remove(name))) return reply.fail(noServer(name));
      return reply.end({ type: "server_removed", status: "success", name });
    }
    case "test_server": {
      const tested = await servers.test(request.name);
      if (tested === undefined) return reply.fail(noServer(request.name));
      return reply.end({
        type: "server_tested",
        status: "success",
        ...tested,
        models: thatFit(tested.models, MAX_HOST_FRAME_BYTES - FRAME_BYTES),
      });
    }
    case "find_servers": {
      const found = await servers.discover();
      const room = Math.floor((MAX_HOST_FRAME_BYTES - FRAME_BYTES) / Math.max(1, found.length));
      const told = found.map((server) => ({ ...server, models: thatFit(server.models, room) }));
      return reply.end({ type: "servers_found", status: "success", servers: told });
    }
    default:
      return request satisfies never;
  }
}

async function addServer(
  { name, url, key }: RequestOf<"add_server">,
  reply: Reply,
  { core }: SessionParts,
  servers: KnownServers,
): Promise<void> {
  if (readServerAddress(url) === undefined) {
    const message =
      "url must be an http or https address without a user name, a password, a query and a fragment; a key goes into key.";
    return reply.fail(wireError("invalid_request", message));
  }
  if (core.catalog.hasFirstSegment(name)) {
    const message = `A model of this computer is called ${name}, or begins with ${name}/. Choose another name for the server.`;
    return reply.fail(wireError("invalid_request", message));
  }
  reply.end({ type: "server_added", status: "success", server: await servers.add({ name, url, key }) });
}

function noServer(name: string) {
  return wireError("invalid_request", `There is no server called ${name}.`);
}

function thatFit(names: readonly string[], room: number): string[] {
  let left = room;
  return names.filter((name) => {
    left -= utf8Length(JSON.stringify(name)) + ",".length;
    return left >= 0;
  });
}

/** Lists what the host has connected to. */
export async function handleListConnections(
  { limit = DEFAULT_LISTED, before }: RequestOf<"list_connections">,
  reply: Reply,
  { core }: SessionParts,
): Promise<void> {
  if (core.ledger === undefined)
    return reply.fail(wireError("unknown_action", "This host keeps no list of connections."));
  const { connections, next } = await core.ledger.read(limit, before);
  reply.end({
    type: "connection_list",
    status: "success",
    connections,
    more: next !== undefined,
    ...(next !== undefined && { next }),
  });
}
