import { availableParallelism } from "node:os";
import { posix } from "node:path";
import { readTextIfAny } from "../../../system/files/read-text.ts";

export interface UsableCoresInput {
  /** Number of cores the scheduler may give to the process. */
  schedulable: number;
  /** Returns the text of a file, or `undefined` if it does not exist. */
  readText: (path: string) => string | undefined;
}

/**
 * Returns the number of cores this process may use, at least 1. Respects CPU quotas of containers: threads beyond
 * the quota wait for each other at every barrier.
 */
export function countUsableCores({ schedulable, readText }: UsableCoresInput): number {
  const quota = Math.min(...quotas(readText), schedulable);
  return Math.max(1, Math.floor(quota));
}

export function systemUsableCores(): number {
  return countUsableCores({ schedulable: availableParallelism(), readText: readTextIfAny });
}

/** Returns the CPU quotas of this process's control group and all its ancestors, in cores. */
function quotas(readText: UsableCoresInput["readText"]): number[] {
  const found: number[] = [];
  const group = /^0::(.*)$/m.exec(readText("/proc/self/cgroup") ?? "")?.[1];
  for (let path = group ?? "/"; ; path = posix.dirname(path)) {
    const [quota, period] = (readText(posix.join("/sys/fs/cgroup", path, "cpu.max")) ?? "").split(/\s+/);
    found.push(Number(quota) / Number(period));
    if (path === "/" || path === ".") break;
  }
  const quota = Number(readText("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? Number.NaN);
  const period = Number(readText("/sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? Number.NaN);
  found.push(quota / period);
  return found.filter((cores) => Number.isFinite(cores) && cores > 0);
}
