import { isRunning } from "../../system/process/is-running.ts";

/** Time between two checks in ms. */
const INTERVAL = 200;

/**
 * Kills this process once its parent has gone. Runs in a worker thread, because the main thread may be busy for
 * minutes and would not notice the closed pipe.
 */
export function watchParent(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent || !isRunning(parent)) process.kill(process.pid, "SIGKILL");
  }, INTERVAL);
}
