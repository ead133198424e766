import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../logging/logger.ts";

/** From the first reason to leave to the end of the process, ms: what is not done by then is given up. */
const LEAVE_DEADLINE = 850;

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** The part of `process` that a lifetime needs. */
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
  /** Lets go of everything, and sends what there is still to say. */
  release: () => Promise<void>;
}

export interface Lifetime {
  /** Ends the process. The first reason decides the exit code; later ones change nothing. */
  leave(reason: string, exitCode: number): void;
}

/** However it comes to an end, there is one way out: let go, say what is left to say, exit, all within a deadline. */
export function createLifetime({ process, clock, logger, release }: LifetimeOptions): Lifetime {
  let leaving = false;

  function leave(reason: string, exitCode: number): void {
    if (leaving) return;
    leaving = true;
    logger.info("leaving", { reason, exit_code: exitCode });
    // Should nothing be left that keeps the process alive, it ends by itself, and with the right code.
    process.exitCode = exitCode;
    clock.schedule(LEAVE_DEADLINE, () => process.exit(exitCode));
    release()
      .catch((error: unknown) => logger.error("leaving was not clean", { reason: String(error) }))
      .finally(() => process.exit(exitCode));
  }

  for (const signal of SIGNALS) process.on(signal, () => leave(signal, 0));
  process.on("uncaughtException", (error) => {
    logger.error("an error that nobody expected", { reason: error.stack ?? String(error) });
    leave("an unexpected error", 1);
  });
  return { leave };
}
