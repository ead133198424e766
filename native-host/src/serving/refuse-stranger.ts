import { EXTENSION_ORIGIN } from "../registration/identity.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Exit code of a host that another extension started. */
export const STRANGER = 5;

/**
 * Ends a host that was started for another extension, before anything is read. The browser asks the host's manifest
 * who may start it; this holds where somebody has changed that.
 */
export function refuseStranger({
  argv,
  logger,
  exit,
}: {
  /** The browser passes the address of the extension among the arguments. */
  argv: readonly string[];
  logger: Pick<Logger, "error">;
  exit: (code: number) => void;
}): void {
  const stranger = argv.find((word) => word.startsWith("chrome-extension://") && word !== EXTENSION_ORIGIN);
  if (stranger === undefined) return;
  logger.error(
    `This host serves ${EXTENSION_ORIGIN} and nobody else; ${JSON.stringify(stranger)} was refused.`,
  );
  exit(STRANGER);
}
