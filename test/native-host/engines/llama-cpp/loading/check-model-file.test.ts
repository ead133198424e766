import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkModelFile } from "../../../../../native-host/src/engines/llama-cpp/loading/check-model-file.ts";
import { GgufBytes } from "../../../../fixtures/engine/gguf-bytes.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tacho-gguf-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function check(bytes: Buffer) {
  const path = join(folder, "model.gguf");
  await writeFile(path, bytes);
  return checkModelFile(path);
}

const architecture = (bytes: GgufBytes) => bytes.string("general.architecture").uint32(8).string("llama");

describe("checkModelFile", () => {
  it("returns the size", async () => {
    const bytes = GgufBytes.small().toBuffer();
    expect(await check(bytes)).toMatchObject({ size: bytes.length });
  });

  it("walks over every type of value", async () => {
    const bytes = GgufBytes.header({ values: 4 });
    architecture(bytes);
    bytes.string("numbers").uint32(9).uint32(4).uint64(2).uint32(1).uint32(2);
    bytes.string("texts").uint32(9).uint32(8).uint64(2).string("a").string("");
    bytes.string("lists").uint32(9).uint32(9).uint64(1).uint32(7).uint64(3).raw(Buffer.alloc(3));
    bytes.tensor(0).raw(Buffer.alloc(64));
    await expect(check(bytes.toBuffer())).resolves.toBeDefined();
  });

  it("names a missing file", async () => {
    await expect(checkModelFile("/nowhere/x.gguf")).rejects.toMatchObject({
      code: "model_not_found",
      message: expect.stringContaining("/nowhere/x.gguf"),
    });
  });

  it("names a folder given as a file", async () => {
    await expect(checkModelFile(folder)).rejects.toMatchObject({ code: "model_invalid" });
  });

  it.each([
    ["an empty file", Buffer.alloc(0), "empty", /is empty/],
    ["another kind of file", Buffer.from("PK\u0003\u0004 and so on and so on"), "other_format", /ZIP/],
    ["an unknown version", GgufBytes.header({ version: 99 }).toBuffer(), "other_version", /version 99/],
    [
      "no architecture",
      GgufBytes.header({ values: 0 }).tensor(0).raw(Buffer.alloc(64)).toBuffer(),
      "no_architecture",
      /architecture/,
    ],
    ["no weights", architecture(GgufBytes.header({ tensors: 0 })).toBuffer(), "no_weights", /no weights/],
    [
      "a list without end",
      GgufBytes.header()
        .string("k")
        .uint32(9)
        .uint32(8)
        .uint64(2n ** 63n)
        .toBuffer(),
      "ends_early",
      /too early/,
    ],
    [
      "a huge list",
      GgufBytes.header()
        .string("k")
        .uint32(9)
        .uint32(4)
        .uint64(2n ** 62n)
        .toBuffer(),
      "ends_early",
      /too early/,
    ],
    [
      "a huge key",
      GgufBytes.header()
        .uint64(2n ** 40n)
        .toBuffer(),
      "broken_header",
      /a text of/,
    ],
    ["an unknown type", GgufBytes.header().string("k").uint32(77).toBuffer(), "broken_header", /type 77/],
    [
      "lists in lists in lists",
      GgufBytes.header()
        .string("k")
        .uint32(9)
        .uint32(9)
        .uint64(1)
        .uint32(9)
        .uint64(1)
        .uint32(9)
        .uint64(1)
        .uint32(9)
        .uint64(1)
        .toBuffer(),
      "broken_header",
      /nested/,
    ],
    [
      "weights beyond its end",
      architecture(GgufBytes.header()).tensor(5000).toBuffer(),
      "incomplete",
      /before its weights/,
    ],
  ])("refuses %s with the reason as a code", async (_what, bytes, reason, words) => {
    await expect(check(bytes)).rejects.toMatchObject({
      code: "model_invalid",
      message: expect.stringMatching(words),
      details: { path: join(folder, "model.gguf"), reason },
    });
  });

  it("refuses a file cut off anywhere in its header", async () => {
    const bytes = GgufBytes.small().toBuffer();
    for (let length = 0; length <= bytes.length - 64; length += 1) {
      await expect(check(bytes.subarray(0, length))).rejects.toMatchObject({ code: "model_invalid" });
    }
  });
});
