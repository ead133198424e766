import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { posix } from "node:path";

export interface AvailableMemoryInput {
  platform: NodeJS.Platform;
  /** Bytes, as the operating system counts them. */
  free: number;
  /** Bytes. */
  total: number;
  /** The text of a file, or `undefined` where there is none. */
  readText: (path: string) => string | undefined;
}

/** macOS counts as free only what nothing uses, not what it would hand over; this share of the total is what it does. */
const MACOS_SHARE = 0.75;

/** Bytes that this process could still take, as the system and its control group have it now. */
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
  return countAvailableMemory({ platform: process.platform, free: freemem(), total: totalmem(), readText });
}

function leftInGroup(folder: string, readText: AvailableMemoryInput["readText"]): number {
  const limit = Number(readText(posix.join(folder, "memory.max")) ?? Number.NaN);
  const used = Number(readText(posix.join(folder, "memory.current")) ?? Number.NaN);
  if (!Number.isFinite(limit) || !Number.isFinite(used)) return Number.POSITIVE_INFINITY;
  // Cached files count as used, and are given back when memory is asked for.
  const statistics = readText(posix.join(folder, "memory.stat")) ?? "";
  const cached = [...statistics.matchAll(/^(?:inactive|active)_file (\d+)$/gm)];
  return limit - used + cached.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
