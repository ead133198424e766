import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

interface Holder {
  pid: number;
  /** Tells it from a later process with the same number; absent where the system does not say. */
  started?: string;
}

export interface ProcessTable {
  /** When a running process was started, in whatever form; `"running"` where only that is known; absent when it is not running. */
  startOf(pid: number): Promise<string | undefined>;
}

export type LockResult = { held: true; release(): Promise<void> } | { held: false; pid: number };

/** The living process that has the lock. */
export async function findLockHolder(file: string, processes: ProcessTable): Promise<number | undefined> {
  const holder = readHolder(await readFile(file, "utf8").catch(() => ""));
  const started = holder === undefined ? undefined : await processes.startOf(holder.pid);
  if (holder === undefined || started === undefined) return undefined;
  return (holder.started ?? started) === started ? holder.pid : undefined;
}

/** Takes the lock unless a living process has it. One that was left behind by a dead process is taken over. */
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
    // Field 22, counted after the name, which may hold spaces.
    return status?.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "running";
  },
};
