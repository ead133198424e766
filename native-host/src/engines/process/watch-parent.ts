import { isRunning } from "../../system/process/is-running.ts";

/** How often the parent is looked for, ms. */
const INTERVAL = 200;

/**
 * Ends this process when its parent is gone. For a worker thread: the main thread may be busy for minutes, and then
 * nobody would notice the closed pipe.
 */
export function watchParent(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent || !isRunning(parent)) process.kill(process.pid, "SIGKILL");
  }, INTERVAL);
}
