import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemFiles } from "../../../native-host/src/registration/system-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the files of this machine", () => {
  it("writes a file with its folders and mode and leaves no other file", async () => {
    const file = join(folder, "a", "b", "launcher");
    await systemFiles.write(file, "text", 0o755);
    expect(await systemFiles.read(file)).toBe("text");
    expect(await systemFiles.isExecutable(file)).toBe(true);
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["launcher"]);
  });

  it("keeps the old content when the new one cannot be written", async () => {
    const file = join(folder, "manifest.json");
    await systemFiles.write(file, "old", 0o644);
    await expect(systemFiles.write(join(file, "below"), "new", 0o644)).rejects.toThrow();
    expect(await systemFiles.read(file)).toBe("old");
    expect(readdirSync(folder)).toEqual(["manifest.json"]);
  });

  it("sets the requested mode over an older one", async () => {
    const file = join(folder, "launcher");
    writeFileSync(file, "x");
    chmodSync(file, 0o600);
    await systemFiles.write(file, "y", 0o755);
    expect(statSync(file).mode & 0o777).toBe(0o755);
  });

  it("returns undefined for a missing file", async () => {
    expect(await systemFiles.read(join(folder, "none"))).toBeUndefined();
    expect(await systemFiles.exists(join(folder, "none"))).toBe(false);
    expect(await systemFiles.resolve(join(folder, "none"))).toBe(join(folder, "none"));
  });

  it("does not count a folder as executable", async () => {
    expect(await systemFiles.isExecutable(folder)).toBe(false);
  });

  it("resolves links", async () => {
    writeFileSync(join(folder, "real"), "x");
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect(await systemFiles.resolve(join(folder, "link"))).toBe(
      await systemFiles.resolve(join(folder, "real")),
    );
  });

  it("removes an empty folder and keeps others", async () => {
    await systemFiles.write(join(folder, "full", "file"), "x", 0o644);
    await systemFiles.removeEmptyFolder(join(folder, "full"));
    expect(readdirSync(folder)).toEqual(["full"]);
    await systemFiles.remove(join(folder, "full", "file"));
    await systemFiles.removeEmptyFolder(join(folder, "full"));
    await systemFiles.removeEmptyFolder(join(folder, "full"));
    expect(readdirSync(folder)).toEqual([]);
  });
});
