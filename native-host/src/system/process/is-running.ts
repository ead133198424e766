import { hasCode } from "../files/has-code.ts";

/** Whether there is a process of this id; one of another user is there all the same. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
