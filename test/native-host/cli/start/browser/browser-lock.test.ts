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

describe("the lock of the browser", () => {
  it("is held by one process at a time, until that lets it go", async () => {
    const table = processes({ 1: "a", 2: "b" });
    const first = await takeBrowserLock(file, 1, table);
    expect(await takeBrowserLock(file, 2, table)).toEqual({ held: false, pid: 1 });
    expect(await findLockHolder(file, table)).toBe(1);
    if (first.held) await first.release();
    expect(await takeBrowserLock(file, 2, table)).toMatchObject({ held: true });
  });

  it("is taken over from a process that is gone", async () => {
    await takeBrowserLock(file, 1, processes({ 1: "a" }));
    expect(await findLockHolder(file, processes({ 2: "b" }))).toBeUndefined();
    expect(await takeBrowserLock(file, 2, processes({ 2: "b" }))).toMatchObject({ held: true });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: 2 });
  });

  it("is taken over when another process has got the old one's number", async () => {
    await takeBrowserLock(file, 1, processes({ 1: "before the restart" }));
    expect(await takeBrowserLock(file, 2, processes({ 1: "after it", 2: "b" }))).toMatchObject({
      held: true,
    });
  });

  it("is taken over when it cannot be read", async () => {
    await takeBrowserLock(file, 1, processes({ 1: "a" }));
    writeFileSync(file, "");
    expect(await takeBrowserLock(file, 2, processes({ 1: "a", 2: "b" }))).toMatchObject({ held: true });
  });

  it("leaves nothing when it is let go", async () => {
    const lock = await takeBrowserLock(file, 1, processes({ 1: "a" }));
    if (lock.held) await lock.release();
    expect(readdirSync(join(folder, "home"))).toEqual([]);
  });
});

describe("the processes of this machine", () => {
  it("have a start that stays the same", async () => {
    const start = await systemProcesses.startOf(process.pid);
    expect(start).toBeDefined();
    expect(await systemProcesses.startOf(process.pid)).toBe(start);
  });

  it("have none when they do not run", async () => {
    expect(await systemProcesses.startOf(2 ** 22 + 1)).toBeUndefined();
  });
});
