import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { replaceFile } from "../../../../native-host/src/system/files/replace-file.ts";

const folder = mkdtempSync(join(tmpdir(), "tacho-replace-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("replacing a file", () => {
  it("writes the whole file and leaves no other file", async () => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "file");
    await replaceFile(path, "one");
    await replaceFile(path, "zwölf");
    expect(readFileSync(path, "utf8")).toBe("zwölf");
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("leaves nothing behind on failure", async () => {
    mkdirSync(join(folder, "taken"), { recursive: true });
    await expect(replaceFile(join(folder, "taken"), "text")).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["taken"]);
  });
});
