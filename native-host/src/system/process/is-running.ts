import { hasCode } from "../files/has-code.ts";

/** Returns true when a process with this id exists, including one that belongs to another user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
