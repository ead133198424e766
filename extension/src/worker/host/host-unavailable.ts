import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import type { TransportClose } from "@tacho/shared/client/transport.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";

/** The host cannot be reached now; `state` tells the reason. */
export class HostUnavailableError extends Error {
  override readonly name = "HostUnavailableError";
  readonly wireError: WireError;

  constructor(state: ConnectionState) {
    const error = wireError("host_unavailable", sentence(state), { status: state.status });
    super(error.message);
    this.wireError = error;
  }
}

function sentence(state: ConnectionState): string {
  switch (state.status) {
    case "missing":
      return `The browser found no Tacho host (${state.detail}) Run npm start, then try again.`;
    case "silent":
      return `The Tacho host was started and does not answer (${state.detail}) Run npm run tacho -- doctor, then try again.`;
    case "lost":
      return `The Tacho host ended before it answered (${state.detail}) Try again.`;
    case "given_up":
      return `The Tacho host ended again and again (${state.detail}) Choose Reconnect to try again.`;
    case "incompatible":
      return `The extension and the host do not speak the same version. Update the ${state.update}.`;
    case "idle":
    case "connecting":
    case "connected":
      return "The connection to the Tacho host was closed. Try again.";
    default:
      return state satisfies never;
  }
}

/** Parts of the browser's messages for a host that did not start at all. */
const NEVER_STARTED = ["native messaging host not found", "native messaging host is forbidden"];

/**
 * Derives the connection state from the end of a native port. The browser gives no code, only a sentence, always in
 * English.
 */
export function stateAfterClose({
  reason,
}: TransportClose): ConnectionState & { status: "missing" | "lost" } {
  const detail = reason ?? "The host has ended.";
  return { status: NEVER_STARTED.some((words) => detail.includes(words)) ? "missing" : "lost", detail };
}

/** Converts an error of a host request to the wire error for the panel. */
export function toWireError(error: unknown): WireError {
  if (error instanceof RequestFailedError) return error.failure.error;
  if (error instanceof HostUnavailableError) return error.wireError;
  return wireError("host_unavailable", error instanceof Error ? error.message : String(error));
}
