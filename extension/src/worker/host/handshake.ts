import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { PROTOCOL_VERSION } from "@tacho/shared/protocol/capabilities.ts";
import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";

type Incompatible = Extract<ConnectionState, { status: "incompatible" }>;

/** Derives the connection state from the reply to `hello`. */
export function stateAfterReady(ready: HostMessageOf<"ready">): ConnectionState {
  if (ready.protocol_version !== PROTOCOL_VERSION) return incompatible(ready.protocol_version);
  const { engine, host_version, model, capabilities } = ready;
  return {
    status: "connected",
    engine,
    host_version,
    ...(capabilities === undefined ? {} : { capabilities }),
    ...(model === undefined ? {} : { model }),
  };
}

/**
 * Derives the connection state from a refused `hello`; `undefined` if the connection ended, which is handled elsewhere.
 */
export function stateAfterRefusal(error: unknown): ConnectionState | undefined {
  if (!(error instanceof RequestFailedError)) return undefined;
  return readRefusal(error.failure.error) ?? { status: "lost", detail: error.message };
}

/**
 * Derives the connection state from an unreadable message received before `ready`. A host of another version replies in
 * its own format, perhaps without the id.
 */
export function stateAfterStray(message: unknown): Incompatible | undefined {
  if (typeof message !== "object" || message === null || !("type" in message)) return undefined;
  if (message.type === "ready" && "protocol_version" in message) {
    const version = message.protocol_version;
    return typeof version === "number" && version !== PROTOCOL_VERSION ? incompatible(version) : undefined;
  }
  if (message.type !== "request_failed" || !("error" in message)) return undefined;
  const { error } = message;
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return readRefusal({ code: error.code, details: "details" in error ? error.details : undefined });
}

function readRefusal({ code, details }: { code: unknown; details?: unknown }): Incompatible | undefined {
  // A host that does not know `hello` predates every version that has it.
  if (code === "unknown_action") return incompatible(0);
  if (code !== "unsupported_protocol") return undefined;
  return incompatible(Math.max(0, ...supportedVersions(details)));
}

function supportedVersions(details: unknown): number[] {
  if (typeof details !== "object" || details === null || !("supported" in details)) return [];
  const { supported } = details;
  return Array.isArray(supported) ? supported.filter((version) => typeof version === "number") : [];
}

function incompatible(hostVersion: number): Incompatible {
  const theirs = hostVersion === 0 ? "an older one" : `version ${hostVersion}`;
  return {
    status: "incompatible",
    update: hostVersion > PROTOCOL_VERSION ? "extension" : "host",
    detail: `The extension speaks version ${PROTOCOL_VERSION} of the protocol, the host ${theirs}.`,
  };
}
