import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { makeFolder } from "../../../../native-host/src/system/files/make-folder.ts";

const root = mkdtempSync(join(tmpdir(), "tacho-folder-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("makes a folder and those it lies in", () => {
  const deep = join(root, "a", "b", "c");
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

it("leaves a folder that is there as it is", () => {
  const folder = join(root, "a");
  makeFolder(folder);
  writeFileSync(join(folder, "kept"), "");
  makeFolder(folder);
  expect(existsSync(join(folder, "kept"))).toBe(true);
});

it("says so where a file is in the way", () => {
  makeFolder(root);
  writeFileSync(join(root, "file"), "");
  expect(() => makeFolder(join(root, "file", "folder"))).toThrow(/ENOTDIR/);
});

it.skipIf(process.platform !== "linux")("gives up where the file system takes no folder", () => {
  expect(() => makeFolder("/proc/tacho/home/logs")).toThrow(/ENOENT/);
});
