import { freemem, totalmem } from "node:os";
import { posix } from "node:path";
import { readTextIfAny } from "../../../system/files/read-text.ts";

export interface AvailableMemoryInput {
  platform: NodeJS.Platform;
  /** Free memory in bytes, as the operating system reports it. */
  free: number;
  /** Bytes. */
  total: number;
  /** Returns the text of a file, or `undefined` if it does not exist. */
  readText: (path: string) => string | undefined;
}

/** Share of the total memory that macOS can hand over. The free memory it reports excludes reclaimable pages. */
const MACOS_SHARE = 0.75;

/**
 * Returns the memory in bytes that this process can still allocate, within the limits of the system and its
 * control groups.
 */
export function countAvailableMemory({ platform, free, total, readText }: AvailableMemoryInput): number {
  if (platform === "darwin") return Math.max(free, total * MACOS_SHARE);
  const group = /^0::(.*)$/m.exec(readText("/proc/self/cgroup") ?? "")?.[1];
  let available = free;
  for (let path = group ?? "/"; ; path = posix.dirname(path)) {
    available = Math.min(available, leftInGroup(posix.join("/sys/fs/cgroup", path), readText));
    if (path === "/" || path === ".") break;
  }
  return Math.max(0, available);
}

export function systemAvailableMemory(): number {
  return countAvailableMemory({
    platform: process.platform,
    free: freemem(),
    total: totalmem(),
    readText: readTextIfAny,
  });
}

function leftInGroup(folder: string, readText: AvailableMemoryInput["readText"]): number {
  const limit = Number(readText(posix.join(folder, "memory.max")) ?? Number.NaN);
  const used = Number(readText(posix.join(folder, "memory.current")) ?? Number.NaN);
  if (!Number.isFinite(limit) || !Number.isFinite(used)) return Number.POSITIVE_INFINITY;
  // The page cache counts as used but is reclaimed on demand.
  const statistics = readText(posix.join(folder, "memory.stat")) ?? "";
  const cached = [...statistics.matchAll(/^(?:inactive|active)_file (\d+)$/gm)];
  return limit - used + cached.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}
