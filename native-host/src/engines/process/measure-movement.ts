import { readFileSync } from "node:fs";
import type { LoadMovement } from "./watchdog.ts";

/** Of any process, also of one whose event loop is blocked. Known on Linux; elsewhere nothing is. */
export function measureMovement(pid: number): LoadMovement {
  const movement: LoadMovement = {};
  try {
    const residentKilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    if (residentKilobytes !== undefined) movement.resident = Number(residentKilobytes) * 1024;
    const io = readFileSync(`/proc/${pid}/io`, "utf8");
    // `rchar` misses what comes by page faults of a mapped file, `read_bytes` what was in the page cache.
    const counters = [...io.matchAll(/^(?:rchar|read_bytes): (\d+)/gm)];
    movement.read = counters.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  } catch {
    // No such process any more, or no such file system: what is known so far is the answer.
  }
  return movement;
}
