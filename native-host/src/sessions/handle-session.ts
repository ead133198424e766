import { type HostCapability, PROTOCOL_VERSION } from "@tacho/shared/protocol/capabilities.ts";
import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { wireError } from "@tacho/shared/protocol/wire-error.ts";
import { laneOfSettings, modelNameOf } from "./parts/find-model.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

/** The capabilities that every host has handlers for. */
export const SERVED_CAPABILITIES: readonly HostCapability[] = ["tolerant"];
const REMOTE: readonly HostCapability[] = ["engines.remote"];
const CONNECTIONS: readonly HostCapability[] = ["connections"];
const LOCAL_API: readonly HostCapability[] = ["local_api"];

/** Maximum logged length of a client's name or version, in UTF-16 code units. */
const MOST_LOGGED = 64;

export function handleHello(request: RequestOf<"hello">, reply: Reply, session: SessionParts): void {
  const { protocol_version, client, capabilities = [] } = request;
  const { core, settings, kind } = session;
  core.logger.info("hello", {
    session: kind,
    protocol_version,
    client: client?.name.slice(0, MOST_LOGGED),
    client_version: client?.version.slice(0, MOST_LOGGED),
  });
  if (protocol_version !== PROTOCOL_VERSION) {
    const message = `This host speaks version ${PROTOCOL_VERSION} of the protocol, not ${protocol_version}.`;
    return reply.fail(wireError("unsupported_protocol", message, { supported: [PROTOCOL_VERSION] }));
  }
  const model = modelNameOf(settings.current.model, core);
  reply.end({
    type: "ready",
    status: "success",
    protocol_version: PROTOCOL_VERSION,
    host_version: core.hostVersion,
    engine: laneOfSettings(session).engine.name,
    settings: settings.current,
    ...(model !== undefined && { model }),
    capabilities: [
      ...SERVED_CAPABILITIES,
      ...(core.servers === undefined ? [] : REMOTE),
      ...(core.ledger === undefined ? [] : CONNECTIONS),
      ...(session.localApi === undefined ? [] : LOCAL_API),
    ],
  });
  session.greet(capabilities);
}

export function handlePing(_request: RequestOf<"ping">, reply: Reply, { core }: SessionParts): void {
  reply.end({ type: "pong", status: "success", uptime: core.clock.now() - core.startedAt });
}

export function handleGetState(_request: RequestOf<"get_state">, reply: Reply, session: SessionParts): void {
  const { core, runs } = session;
  const lanes = [laneOfSettings(session), ...core.engines.lanes];
  const model = lanes.find(({ keeper }) => keeper.model !== undefined)?.keeper.model?.model;
  const resident = core.engines.lanes.flatMap(({ engine }) => engine.residentBytes ?? []);
  const engine = resident.length === 0 ? undefined : resident.reduce((sum, bytes) => sum + bytes);
  reply.end({
    type: "state",
    status: "success",
    ...(model !== undefined && { model }),
    active: runs.activeIds,
    queued: runs.queuedIds,
    memory: { ...core.readMemory(), ...(engine !== undefined && { engine }) },
  });
}
