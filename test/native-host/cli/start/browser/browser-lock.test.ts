import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  findLockHolder,
  type ProcessTable,
  systemProcesses,
  takeBrowserLock,
} from "../../../../../native-host/src/cli/start/browser/browser-lock.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-lock-"));
  file = join(folder, "home", "browser.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

function processes(running: Record<number, string>): ProcessTable {
  return { startOf: async (pid) => running[pid] };
}

describe("the browser lock", () => {
  it("admits one process at a time until it releases the lock", async () => {
    const table = processes({ 1: "a", 2: "b" });
    const first = await takeBrowserLock(file, 1, table);
    expect(await takeBrowserLock(file, 2, table)).toEqual({ held: false, pid: 1 });
    expect(await findLockHolder(file, table)).toBe(1);
    if (first.held) await first.release();
    expect(await takeBrowserLock(file, 2, table)).toMatchObject({ held: true });
  });

  it("takes over the lock of a dead process", async () => {
    await takeBrowserLock(file, 1, processes({ 1: "a" }));
    expect(await findLockHolder(file, processes({ 2: "b" }))).toBeUndefined();
    expect(await takeBrowserLock(file, 2, processes({ 2: "b" }))).toMatchObject({ held: true });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: 2 });
  });

  it("takes over the lock when the process id has been reused", async () => {
    await takeBrowserLock(file, 1, processes({ 1: "before the restart" }));
    expect(await takeBrowserLock(file, 2, processes({ 1: "after it", 2: "b" }))).toMatchObject({
      held: true,
    });
  });

  it("takes over an unreadable lock", async () => {
    await takeBrowserLock(file, 1, processes({ 1: "a" }));
    writeFileSync(file, "");
    expect(await takeBrowserLock(file, 2, processes({ 1: "a", 2: "b" }))).toMatchObject({ held: true });
  });

  it("leaves no file after the release", async () => {
    const lock = await takeBrowserLock(file, 1, processes({ 1: "a" }));
    if (lock.held) await lock.release();
    expect(readdirSync(join(folder, "home"))).toEqual([]);
  });
});

describe("the process table", () => {
  it("returns a stable start time for a running process", async () => {
    const start = await systemProcesses.startOf(process.pid);
    expect(start).toBeDefined();
    expect(await systemProcesses.startOf(process.pid)).toBe(start);
  });

  it("returns nothing for a process that is not running", async () => {
    expect(await systemProcesses.startOf(2 ** 22 + 1)).toBeUndefined();
  });
});
