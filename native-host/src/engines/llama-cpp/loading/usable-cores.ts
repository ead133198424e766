import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { posix } from "node:path";

export interface UsableCoresInput {
  /** Cores that the process may be scheduled on. */
  schedulable: number;
  /** The text of a file, or `undefined` where there is none. */
  readText: (path: string) => string | undefined;
}

/**
 * Cores that this process may use, at least 1. A container's share of processor time counts too: threads beyond it
 * wait for each other at every barrier.
 */
export function countUsableCores({ schedulable, readText }: UsableCoresInput): number {
  const quota = Math.min(...quotas(readText), schedulable);
  return Math.max(1, Math.floor(quota));
}

export function systemUsableCores(): number {
  return countUsableCores({ schedulable: availableParallelism(), readText });
}

/** In cores, of this process's control group and all above it. */
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

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
