import type { HostMessageOf } from "../protocol/host-messages.ts";
import type { WireError } from "../protocol/wire-error.ts";
import type { TransportClose } from "./transport.ts";

/** The host refused a request or failed while handling it. */
export class RequestFailedError extends Error {
  override readonly name = "RequestFailedError";
  readonly failure: HostMessageOf<"request_failed">;

  constructor(failure: HostMessageOf<"request_failed">) {
    super(failure.error.message);
    this.failure = failure;
  }

  get code(): WireError["code"] {
    return this.failure.error.code;
  }
}

/** The connection ended before the answer came. */
export class ConnectionClosedError extends Error {
  override readonly name = "ConnectionClosedError";

  constructor(close: TransportClose) {
    super(close.reason ?? "The connection to the host has ended.");
  }
}

/** Builds the `request_failed` that the host would have sent, for failures detected on this side. */
export function requestFailed(
  { id, action }: { id: string; action: string },
  error: WireError,
): HostMessageOf<"request_failed"> {
  return { type: "request_failed", id, action, status: "error", error };
}
