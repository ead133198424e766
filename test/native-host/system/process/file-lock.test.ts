import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  findLockHolder,
  type LockOwner,
  takeLock,
} from "../../../../native-host/src/system/process/file-lock.ts";
import { systemProcesses, UNKNOWN_START } from "../../../../native-host/src/system/process/process-table.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-lock-"));
  path = join(folder, "work.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = Date.now();

/** A process on a machine where the given ones run, with their start times. */
function owner(pid: number, running: Record<number, string>, machine = "here", now = NOW): LockOwner {
  return { pid, machine, processes: { startOf: async (id) => running[id] }, date: () => now };
}

describe("a lock", () => {
  it("admits one process at a time until it releases the lock", async () => {
    const running = { 1: "a", 2: "b" };
    const first = await takeLock(path, owner(1, running));
    expect(await takeLock(path, owner(2, running))).toEqual({ held: false, pid: 1 });
    expect(await findLockHolder(path, owner(2, running))).toEqual({ pid: 1 });
    if (first.held) await first.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(await takeLock(path, owner(2, running))).toMatchObject({ held: true });
  });

  it("admits one of two in one process", async () => {
    const results = await Promise.all([takeLock(path), takeLock(path), takeLock(path)]);
    expect(results.filter(({ held }) => held).length).toBeLessThanOrEqual(1);
    for (const result of results) if (result.held) await result.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is taken over from a dead process, whose claim goes", async () => {
    await takeLock(path, owner(1, { 1: "a" }));
    expect(await findLockHolder(path, owner(2, { 2: "b" }))).toBeUndefined();
    expect(await takeLock(path, owner(2, { 2: "b" }))).toMatchObject({ held: true });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("is taken over when the process id has been given to another process", async () => {
    await takeLock(path, owner(1, { 1: "100" }));
    expect(await takeLock(path, owner(2, { 1: "200", 2: "b" }))).toMatchObject({ held: true });
  });

  it("stays held where the system does not tell when a process started", async () => {
    await takeLock(path, owner(1, { 1: UNKNOWN_START }));
    const other = owner(2, { 1: UNKNOWN_START, 2: UNKNOWN_START });
    expect(await takeLock(path, other)).toEqual({ held: false, pid: 1 });
  });

  it("stays held by a running process, however long and whatever the clock says", async () => {
    await takeLock(path, owner(1, { 1: "a" }));
    const tomorrow = owner(2, { 1: "a", 2: "b" }, "here", NOW + 24 * 3_600_000);
    expect(await takeLock(path, tomorrow)).toEqual({ held: false, pid: 1 });
  });

  it("stays held after the machine got another name", async () => {
    await takeLock(path, owner(1, { 1: "a" }, "old name"));
    const later = owner(2, { 1: "a", 2: "b" }, "new name", NOW + 3_600_000);
    expect(await takeLock(path, later)).toEqual({ held: false, pid: 1 });
  });

  it("counts ten minutes where its owner is on another machine, forwards and backwards", async () => {
    await takeLock(path, owner(1, { 1: "a" }, "there"));
    for (const [minutes, held] of [
      [9, false],
      [-9, false],
      [-11, true],
      [11, true],
    ] as const) {
      const here = owner(2, { 2: "b" }, "here", NOW + minutes * 60_000);
      const result = await takeLock(path, here);
      expect(result.held).toBe(held);
      if (result.held) await result.release();
      if (result.held) await takeLock(path, owner(1, { 1: "a" }, "there"));
    }
  });

  it("respects the lock of an older release, which has no owner, for ten minutes", async () => {
    writeFileSync(path, "");
    expect(await takeLock(path)).toEqual({ held: false, pid: undefined });
    utimesSync(path, 1, 1);
    expect(await takeLock(path)).toMatchObject({ held: true });
  });

  it("does not mistake another file for a claim", async () => {
    writeFileSync(join(folder, "work.lockers"), "");
    writeFileSync(join(folder, "other.work.lock"), "");
    expect(await takeLock(path)).toMatchObject({ held: true });
  });

  it("rejects with the file system's error where there is no folder", async () => {
    await expect(takeLock(join(folder, "none", "work.lock"))).rejects.toThrow("ENOENT");
  });
});

describe("the process table", () => {
  it("returns a stable start time for a running process", async () => {
    const start = await systemProcesses.startOf(process.pid);
    expect(start).toMatch(/^\w+$/);
    expect(await systemProcesses.startOf(process.pid)).toBe(start);
  });

  it("returns nothing for a process that is not running", async () => {
    expect(await systemProcesses.startOf(2 ** 22 + 1)).toBeUndefined();
  });
});
