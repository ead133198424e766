import type { Clock } from "../clock.ts";
import type { Logger } from "../logging/logger.ts";

/** Time from the first reason to leave until a forced exit, in ms. */
const LEAVE_DEADLINE = 850;

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** The part of `process` that a lifetime uses. */
export interface LeavingProcess {
  exitCode?: number | string | null | undefined;
  exit(code: number): void;
  on(event: (typeof SIGNALS)[number], listener: () => void): unknown;
  on(event: "uncaughtException", listener: (error: Error) => void): unknown;
}

export interface LifetimeOptions {
  process: LeavingProcess;
  clock: Clock;
  logger: Logger;
  /** Releases all resources and sends the last messages. */
  release: () => Promise<void>;
}

export interface Lifetime {
  /** Ends the process. The first call decides the exit code; later calls do nothing. */
  leave(reason: string, exitCode: number): void;
}

/** Funnels signals, crashes and regular ends into one shutdown: release, then exit, within the deadline. */
export function createLifetime({ process, clock, logger, release }: LifetimeOptions): Lifetime {
  let leaving = false;

  function leave(reason: string, exitCode: number): void {
    if (leaving) return;
    leaving = true;
    logger.info("leaving", { reason, exit_code: exitCode });
    // Without anything left to keep it alive the process ends by itself, and then needs the right exit code.
    process.exitCode = exitCode;
    clock.schedule(LEAVE_DEADLINE, () => process.exit(exitCode));
    release()
      .catch((error: unknown) => logger.error("leaving was not clean", { reason: String(error) }))
      .finally(() => process.exit(exitCode));
  }

  for (const signal of SIGNALS) process.on(signal, () => leave(signal, 0));
  process.on("uncaughtException", (error) => {
    logger.error("uncaught error", { reason: error.stack ?? String(error) });
    leave("uncaught error", 1);
  });
  return { leave };
}
