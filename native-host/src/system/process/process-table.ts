import { readFile } from "node:fs/promises";
import { isRunning } from "./is-running.ts";

/** The start time of a process on a system that does not report it. */
export const UNKNOWN_START = "running";

export interface ProcessTable {
  /**
   * Returns the start time of a process, in letters and digits of the system's own format, `UNKNOWN_START` if only that
   * it runs is known, or `undefined` if it is not running. Tells a process from a later one with the same id.
   */
  startOf(pid: number): Promise<string | undefined>;
}

export const systemProcesses: ProcessTable = {
  async startOf(pid) {
    if (!isRunning(pid)) return undefined;
    const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    // Field 22 of the line, counted from behind the name, which may contain spaces.
    return status?.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? UNKNOWN_START;
  },
};
