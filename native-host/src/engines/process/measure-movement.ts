import { readFileSync } from "node:fs";
import type { LoadMovement } from "./watchdog.ts";

/**
 * Reads the activity of a process, even if its event loop is blocked. Only available on Linux; elsewhere all
 * fields are absent.
 */
export function measureMovement(pid: number): LoadMovement {
  const movement: LoadMovement = {};
  try {
    const residentKilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (residentKilobytes !== undefined) movement.resident = Number(residentKilobytes) * 1024;
    const io = readFileSync(`/proc/${pid}/io`, "utf8");
    // Adds both counters: `rchar` misses page faults of mapped files, `read_bytes` misses reads from the page
    // cache.
    const counters = [...io.matchAll(/^(?:rchar|read_bytes): (\d+)/gm)];
    movement.read = counters.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  } catch {
    // The process has ended, or there is no /proc. Returns what was read so far.
  }
  return movement;
}
