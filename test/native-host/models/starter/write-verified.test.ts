import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyFile } from "../../../../native-host/src/models/starter/verify-file.ts";
import {
  WrongContentError,
  writeVerified,
} from "../../../../native-host/src/models/starter/write-verified.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-write-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const content = Buffer.from("a model, as far as this test goes");
const expected = { size: content.length, sha256: createHash("sha256").update(content).digest("hex") };

function source(...chunks: (Buffer | string)[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

describe("writing a file that must be right", () => {
  it("writes the file into its folder and reports progress", async () => {
    const path = join(folder, "models", "m.gguf");
    const progress: number[] = [];
    await writeVerified(source(content.subarray(0, 10), content.subarray(10)), path, expected, (bytes) =>
      progress.push(bytes),
    );
    expect(readFileSync(path)).toEqual(content);
    expect(progress).toEqual([10, content.length]);
    expect(await verifyFile(path, expected)).toBe(true);
  });

  it.each([
    ["other bytes", Buffer.from(content).fill("x", 3, 4)],
    ["too few bytes", content.subarray(1)],
    ["too many bytes", Buffer.concat([content, content])],
  ])("leaves nothing when there are %s", async (_, wrong) => {
    await expect(writeVerified(source(wrong), join(folder, "m"), expected)).rejects.toThrow(
      WrongContentError,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps the old file when the source breaks off", async () => {
    await writeVerified(source(content), join(folder, "m"), expected);
    const broken = Readable.from(
      (function* () {
        yield content.subarray(0, 5);
        throw new Error("unplugged");
      })(),
    );
    await expect(writeVerified(broken, join(folder, "m"), expected)).rejects.toThrow("unplugged");
    expect(readdirSync(folder)).toEqual(["m"]);
    expect(await verifyFile(join(folder, "m"), expected)).toBe(true);
  });
});

describe("verifying a file", () => {
  it("rejects a file that only has the right size", async () => {
    const path = join(folder, "m");
    await writeVerified(source(content), path, expected);
    expect(await verifyFile(path, { ...expected, sha256: "0".repeat(64) })).toBe(false);
  });

  it("rejects a missing file", async () => {
    expect(await verifyFile(join(folder, "none"), expected)).toBe(false);
  });
});
