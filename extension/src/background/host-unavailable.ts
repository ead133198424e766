import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import type { ConnectionState } from "../panel-protocol/panel-messages.ts";

/** No host can be asked now; `state` says why. */
export class HostUnavailableError extends Error {
  override readonly name = "HostUnavailableError";
  readonly wireError: WireError;

  constructor(state: ConnectionState) {
    const error = wireError("engine_unavailable", sentence(state));
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
