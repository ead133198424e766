import { EXTENSION_ORIGIN } from "../registration/identity.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Exit code when another extension has started the host. */
export const STRANGER = 5;

/**
 * Exits before reading any input if another extension has started the host. The host's manifest already limits who may
 * start it; this still holds if the manifest was changed.
 */
export function refuseStranger({
  argv,
  logger,
  exit,
}: {
  /** Arguments of the process, among them the address of the extension that started it. */
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
