import { RequestFailedError } from "@tacho/shared/client/errors.ts";
import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { HostUnavailableError } from "./host-unavailable.ts";

/** What a panel is told when asking the host threw. */
export function toWireError(error: unknown): WireError {
  if (error instanceof RequestFailedError) return error.failure.error;
  if (error instanceof HostUnavailableError) return error.wireError;
  return wireError("engine_unavailable", error instanceof Error ? error.message : String(error));
}
