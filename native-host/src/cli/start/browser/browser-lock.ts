import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

interface Holder {
  pid: number;
  /**
   * Start time of the process, which distinguishes it from a later process with the same id. Absent if the system
   * does not report it.
   */
  started?: string;
}

export interface ProcessTable {
  /**
   * Returns the start time of a process in the system's own format, `"running"` if only that is known, or
   * `undefined` if the process is not running.
   */
  startOf(pid: number): Promise<string | undefined>;
}

export type LockResult = { held: true; release(): Promise<void> } | { held: false; pid: number };

/** Returns the id of the running process that holds the lock, or `undefined`. */
export async function findLockHolder(file: string, processes: ProcessTable): Promise<number | undefined> {
  const holder = readHolder(await readFile(file, "utf8").catch(() => ""));
  const started = holder === undefined ? undefined : await processes.startOf(holder.pid);
  if (holder === undefined || started === undefined) return undefined;
  return (holder.started ?? started) === started ? holder.pid : undefined;
}

/** Takes the lock, unless a running process holds it. Takes over the lock of a dead process. */
export async function takeBrowserLock(
  file: string,
  pid: number,
  processes: ProcessTable,
): Promise<LockResult> {
  await mkdir(dirname(file), { recursive: true });
  const started = await processes.startOf(pid);
  const text = JSON.stringify({ pid, ...(started === undefined ? {} : { started }) } satisfies Holder);
  for (;;) {
    try {
      await writeFile(file, text, { flag: "wx" });
      return { held: true, release: () => rm(file, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = await findLockHolder(file, processes);
    if (holder !== undefined) return { held: false, pid: holder };
    await rm(file, { force: true });
  }
}

function readHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || typeof value.pid !== "number")
      return undefined;
    const started = "started" in value && typeof value.started === "string" ? { started: value.started } : {};
    return { pid: value.pid, ...started };
  } catch {
    return undefined;
  }
}

export const systemProcesses: ProcessTable = {
  async startOf(pid) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      const isThere = error instanceof Error && "code" in error && error.code === "EPERM";
      if (!isThere) return undefined;
    }
    const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    // Field 22 of the line, counted from behind the name, which may contain spaces.
    return status?.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "running";
  },
};
