import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";

/** `refused`: a reason for every wrong key; only known keys, so there are never many. */
export function invalidSettings(refused: Record<string, string>): WireError {
  const reasons = Object.values(refused).join("; ");
  return wireError("invalid_settings", `Nothing was changed: ${reasons}.`, refused);
}
