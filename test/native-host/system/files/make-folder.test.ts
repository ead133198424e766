import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { makeFolder } from "../../../../native-host/src/system/files/make-folder.ts";

const root = mkdtempSync(join(tmpdir(), "tacho-folder-"));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("creates a folder and its parents", () => {
  const deep = join(root, "a", "b", "c");
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

it("keeps an existing folder unchanged", () => {
  const folder = join(root, "a");
  makeFolder(folder);
  writeFileSync(join(folder, "kept"), "");
  makeFolder(folder);
  expect(existsSync(join(folder, "kept"))).toBe(true);
});

it("fails if a file is in the way", () => {
  makeFolder(root);
  writeFileSync(join(root, "file"), "");
  expect(() => makeFolder(join(root, "file", "folder"))).toThrow(/ENOTDIR/);
});

it.skipIf(process.platform !== "linux")("gives up if the file system refuses folders", () => {
  expect(() => makeFolder("/proc/tacho/home/logs")).toThrow(/ENOENT/);
});
