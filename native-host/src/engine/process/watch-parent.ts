/** How often the parent is looked for, ms. */
const INTERVAL = 200;

/**
 * Ends this process when its parent is gone. For a worker thread: the main thread may be busy for minutes, and then
 * nobody would notice the closed pipe.
 */
export function watchParent(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent || !isAlive(parent)) process.kill(process.pid, "SIGKILL");
  }, INTERVAL);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there all the same.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
