import { PROTOCOL_VERSION } from "@tacho/shared/protocol/protocol-version.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { HostParts } from "./host-parts.ts";
import type { Reply } from "./reply.ts";

/** Longest part of a client's name or version that is logged, UTF-16 code units. */
const MOST_LOGGED = 64;

export function handleHello(request: RequestOf<"hello">, reply: Reply, host: HostParts): void {
  const { protocol_version, client } = request;
  host.logger.info("hello", {
    protocol_version,
    client: client?.name.slice(0, MOST_LOGGED),
    client_version: client?.version.slice(0, MOST_LOGGED),
  });
  if (protocol_version !== PROTOCOL_VERSION) {
    const message = `This host speaks version ${PROTOCOL_VERSION} of the protocol, not ${protocol_version}.`;
    return reply.fail(wireError("unsupported_protocol", message, { supported: [PROTOCOL_VERSION] }));
  }
  const settings = host.settings.current;
  const model = host.catalog.nameOf(settings.model);
  reply.end({
    type: "ready",
    status: "success",
    protocol_version: PROTOCOL_VERSION,
    host_version: host.hostVersion,
    engine: host.engine.name,
    settings,
    ...(model !== undefined && { model }),
  });
  host.greet();
}

export function handlePing(_request: RequestOf<"ping">, reply: Reply, host: HostParts): void {
  reply.end({ type: "pong", status: "success", uptime: host.clock.now() - host.startedAt });
}

export function handleGetState(_request: RequestOf<"get_state">, reply: Reply, host: HostParts): void {
  const model = host.keeper.model?.model;
  const { residentBytes } = host.engine;
  reply.end({
    type: "state",
    status: "success",
    ...(model !== undefined && { model }),
    active: host.generations.activeIds,
    queued: host.generations.queuedIds,
    memory: { ...host.readMemory(), ...(residentBytes !== undefined && { engine: residentBytes }) },
  });
}
