import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { PipeReader } from "../../../../native-host/src/system/process/pipe-reader.ts";

const proc = join(tmpdir(), `tacho-proc-${process.pid}`);
afterEach(() => rmSync(proc, { recursive: true, force: true }));

function hold(process: string, descriptor: number, target: string, flags: string): void {
  mkdirSync(join(proc, process, "fd"), { recursive: true });
  mkdirSync(join(proc, process, "fdinfo"), { recursive: true });
  symlinkSync(target, join(proc, process, "fd", String(descriptor)));
  writeFileSync(
    join(proc, process, "fdinfo", String(descriptor)),
    `pos:\t0\nflags:\t${flags}\nmnt_id:\t15\n`,
  );
}

function letGo(process: string, descriptor: number): void {
  rmSync(join(proc, process, "fd", String(descriptor)));
}

it("detects that a known reader has gone", () => {
  hold("self", 1, "pipe:[7]", "01");
  hold("10", 5, "pipe:[7]", "00");
  const reader = new PipeReader(1, proc);
  expect(reader.isGone(10)).toBe(false);
  expect(reader.isGone(10)).toBe(false);
  letGo("10", 5);
  expect(reader.isGone(10)).toBe(true);
});

it("does not mistake a writing end for a reader", () => {
  hold("self", 1, "pipe:[7]", "01");
  hold("10", 5, "pipe:[7]", "00");
  hold("10", 6, "pipe:[7]", "0100001");
  const reader = new PipeReader(1, proc);
  reader.isGone(10);
  letGo("10", 5);
  expect(reader.isGone(10)).toBe(true);
});

it("follows the reading end into another process", () => {
  hold("self", 1, "pipe:[7]", "01");
  hold("10", 5, "pipe:[7]", "00");
  hold("11", 3, "pipe:[7]", "0102000");
  const reader = new PipeReader(1, proc);
  reader.isGone(10);
  letGo("10", 5);
  expect(reader.isGone(10)).toBe(false);
  letGo("11", 3);
  expect(reader.isGone(10)).toBe(true);
});

it("never reports an unseen reader as gone", () => {
  hold("self", 1, "pipe:[7]", "01");
  const reader = new PipeReader(1, proc);
  expect(reader.isGone(10)).toBe(false);
  expect(reader.isGone(10)).toBe(false);
});

it("ignores descriptors that are not pipes", () => {
  hold("self", 1, "/dev/pts/0", "02");
  hold("10", 5, "/dev/pts/0", "00");
  const reader = new PipeReader(1, proc);
  reader.isGone(10);
  letGo("10", 5);
  expect(reader.isGone(10)).toBe(false);
});
