import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkModel } from "../../../native-host/src/gguf/check-model.ts";
import { type FlawDetails, isDamage } from "../../../native-host/src/gguf/flaw.ts";
import { type GgufValue, writeGguf } from "../../fixtures/gguf/gguf-writer.ts";
import { partName, splitModel } from "../../fixtures/gguf/split-model.ts";
import { tinyModel, tinyModelFile } from "../../fixtures/gguf/tiny-model.ts";
import { put, temporaryFolder } from "../../helpers/files/temporary-folder.ts";

const text = (value: string): GgufValue => ({ type: "string", value });
const number = (value: number): GgufValue => ({ type: "uint32", value });

async function flawOf(path: string): Promise<FlawDetails | undefined> {
  return checkModel(path).then(
    () => undefined,
    (error) => error.details,
  );
}

const flawOfBytes = (bytes: Uint8Array | string) => flawOf(put(temporaryFolder(), "model.gguf", bytes));

describe("a model in one file", () => {
  it("is checked as a whole", async () => {
    const bytes = tinyModelFile();
    const path = put(temporaryFolder(), "tiny.gguf", bytes);
    expect(await checkModel(path)).toMatchObject({ size: bytes.length, files: [path] });
  });

  it("tells other tokens from its own", async () => {
    const folder = temporaryFolder();
    const vocabularyOf = async (name: string, values: Record<string, GgufValue>) =>
      (await checkModel(put(folder, name, tinyModelFile(values)))).header.vocabulary;
    const own = await vocabularyOf("own.gguf", {});
    expect(own).toMatch(/^\d+-[0-9a-f]+$/);
    expect(await vocabularyOf("twin.gguf", { "general.name": text("twin") })).toBe(own);
    const known = tinyModel().values["tokenizer.ggml.tokens"];
    if (known?.type !== "strings") throw new Error("The tiny model has no tokens.");
    const tokens: GgufValue = { type: "strings", value: [...known.value.slice(0, -1), "another"] };
    expect(await vocabularyOf("other.gguf", { "tokenizer.ggml.tokens": tokens })).not.toBe(own);
  });

  it("is refused wherever its download was cut off", async () => {
    const bytes = tinyModelFile();
    const path = join(temporaryFolder(), "model.gguf");
    await fc.assert(
      // The last weight is padded to 32 bytes, so that it is whole without the last 31.
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 32 }), async (length) => {
        writeFileSync(path, bytes.subarray(0, length));
        const flaw = await flawOf(path);
        expect(flaw !== undefined && isDamage(flaw)).toBe(true);
      }),
    );
  });

  it("says how many bytes are missing", async () => {
    const bytes = tinyModelFile();
    expect(await flawOfBytes(bytes.subarray(0, bytes.length - 1000))).toEqual({
      reason: "bytes_missing",
      missing: 1000,
    });
  });

  it("keeps a damaged header from anything but a flaw", async () => {
    const bytes = tinyModelFile();
    const path = join(temporaryFolder(), "model.gguf");
    await fc.assert(
      fc.asyncProperty(fc.nat(4000), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (at, damage) => {
        const damaged = Buffer.from(bytes);
        damaged.set(damage, at);
        writeFileSync(path, damaged);
        await flawOf(path);
      }),
    );
  });

  it.each<[string, Uint8Array | string, FlawDetails]>([
    ["an empty file", "", { reason: "empty" }],
    ["a page", "<!DOCTYPE html><html><body>404</body></html>", { reason: "web_page" }],
    ["a page in capitals after a mark and spaces", "\uFEFF \n<HTML>", { reason: "web_page" }],
    ["an error of a store", '<?xml version="1.0"?><Error>', { reason: "web_page" }],
    ["a ZIP", "PK\u0003\u0004 and so on", { reason: "other_format", format: "ZIP" }],
    [
      "safetensors",
      Buffer.concat([Buffer.from([64, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"__metadata__":{}}')]),
      { reason: "other_format", format: "safetensors" },
    ],
    [
      "a pointer of Git LFS",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
      { reason: "other_format", format: "Git LFS pointer" },
    ],
    ["a model from before GGUF", "tjgg0000", { reason: "other_format", format: "GGML" }],
    ["nonsense", "x", { reason: "not_gguf" }],
    ["GGUF version 1", header(1, false), { reason: "other_version", version: 1 }],
    ["a version of the future", header(4, false), { reason: "other_version", version: 4 }],
    ["big endian", header(3, true), { reason: "big_endian" }],
  ])("refuses %s", async (_, bytes, flaw) => {
    expect(await flawOfBytes(bytes)).toEqual(flaw);
  });

  it.each<[string, Record<string, GgufValue>, FlawDetails | undefined]>([
    ["a projector", { "general.architecture": text("clip") }, { reason: "projector" }],
    ["a projector by its type", { "general.type": text("mmproj") }, { reason: "projector" }],
    ["an adapter", { "general.type": text("adapter"), "adapter.type": text("lora") }, { reason: "adapter" }],
    ["an old adapter", { "adapter.type": text("lora") }, { reason: "adapter" }],
    ["a control vector", { "general.architecture": text("controlvector") }, { reason: "control_vector" }],
    ["an importance matrix", { "general.type": text("imatrix") }, { reason: "imatrix" }],
    ["BERT", { "general.architecture": text("bert") }, { reason: "embedding" }],
    ["an embedding model that shares its architecture with chat models", pooling(3), { reason: "embedding" }],
    ["a reranking model", pooling(4), { reason: "reranker" }],
    ["a model without pooling", pooling(0), undefined],
    ["a draft head", { "general.architecture": text("eagle3") }, { reason: "draft" }],
    [
      "a model that draws",
      { "general.architecture": text("flux") },
      { reason: "diffusion", architecture: "flux" },
    ],
    ["a voice", { "general.architecture": text("wavtokenizer-dec") }, { reason: "speech" }],
    ["a text encoder", { "general.architecture": text("t5encoder") }, { reason: "encoder" }],
    ["an architecture of the future", { "general.architecture": text("llama9") }, undefined],
    ["a name that objects inherit", { "general.architecture": text("constructor") }, undefined],
    ["no architecture", { "general.architecture": text("") }, { reason: "no_architecture" }],
    ["an architecture that is no text", { "general.architecture": number(7) }, { reason: "no_architecture" }],
  ])("tells %s by its header", async (_, values, flaw) => {
    expect(await flawOfBytes(tinyModelFile(values))).toEqual(flaw);
  });

  it("tells a vocabulary by its lack of weights", async () => {
    expect(await flawOfBytes(writeGguf({ ...tinyModel(), tensors: [] }))).toEqual({ reason: "vocabulary" });
    const nothing = writeGguf({ values: { "general.architecture": text("llama") }, tensors: [] });
    expect(await flawOfBytes(nothing)).toEqual({ reason: "no_weights" });
  });

  it("never waits for a pipe, and takes no folder for a file", async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, "pipe.gguf");
    execFileSync("mkfifo", [pipe]);
    expect(await flawOf(pipe)).toEqual({ reason: "no_file" });
    mkdirSync(join(folder, "folder.gguf"));
    expect(await flawOf(join(folder, "folder.gguf"))).toEqual({ reason: "no_file" });
    expect(await flawOf("/dev/zero")).toEqual({ reason: "no_file" });
    expect(await flawOf(join(folder, "gone.gguf"))).toMatchObject({ reason: "unreadable" });
  });
});

describe("a split model", () => {
  /** Writes a model in three parts. Returns the paths. */
  function putParts(folder: string, parts = splitModel("big", 3)): string[] {
    return parts.map(({ fileName, bytes }) => put(folder, fileName, bytes));
  }

  it("is checked as a whole through any of its parts", async () => {
    const parts = splitModel("big", 3);
    const files = putParts(temporaryFolder(), parts);
    const size = parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (const path of files) expect(await checkModel(path)).toMatchObject({ size, files });
  });

  it("may have a single part", async () => {
    const files = putParts(temporaryFolder(), splitModel("one", 1));
    expect(await checkModel(files[0] ?? "")).toMatchObject({ files });
    const whole = put(temporaryFolder(), partName("one", 1, 1), tinyModelFile());
    expect(await checkModel(whole)).toMatchObject({ files: [whole] });
  });

  it.each([1, 2, 3])("names part %i when it is missing", async (missing) => {
    const files = putParts(temporaryFolder());
    rmSync(files[missing - 1] ?? "");
    const [path = ""] = files.filter((_, index) => index !== missing - 1);
    const part = partName("big", missing, 3);
    expect(await flawOf(path)).toEqual({ reason: "part_missing", part, others: 0 });
  });

  it("counts further missing parts", async () => {
    const [path = ""] = putParts(temporaryFolder(), splitModel("big", 5).slice(0, 1));
    const part = partName("big", 2, 5);
    expect(await flawOf(path)).toEqual({ reason: "part_missing", part, others: 3 });
  });

  it("names a damaged part", async () => {
    const folder = temporaryFolder();
    const [path = "", second = "", third = ""] = putParts(folder);
    put(folder, partName("big", 2, 3), "");
    expect(await flawOf(path)).toMatchObject({ reason: "part_damaged", part: partName("big", 2, 3) });
    expect(second).not.toBe(third);
  });

  it("refuses parts of different models", async () => {
    const folder = temporaryFolder();
    const [path = ""] = putParts(folder);
    const part = partName("big", 3, 3);
    const swapped = splitModel("big", 3)[1]?.bytes ?? "";
    put(folder, part, swapped);
    expect(await flawOf(path)).toEqual({ reason: "parts_differ", part });
    const { values, tensors } = tinyModel();
    const other = splitModel("big", 3, { values, tensors: tensors.slice(0, 9) })[2]?.bytes ?? "";
    put(folder, part, other);
    expect(await flawOf(path)).toEqual({ reason: "parts_differ", part });
    put(folder, part, splitModel("big", 4)[2]?.bytes ?? "");
    expect(await flawOf(path)).toEqual({ reason: "parts_differ", part });
  });

  it("refuses a part that was renamed, with the ending it needs", async () => {
    const [, second] = splitModel("big", 3);
    const folder = temporaryFolder();
    const flaw = { reason: "part_renamed", ending: "-00002-of-00003.gguf" };
    for (const name of ["big.part2.gguf", "big-00002-of-00003 (1).gguf", "big-00002-of-00003.GGUF"])
      expect(await flawOf(put(folder, name, second?.bytes))).toEqual(flaw);
  });

  it("refuses an embedding model in parts", async () => {
    const parts = splitModel("big", 2, tinyModel({ "general.architecture": text("bert") }));
    const [path = ""] = putParts(temporaryFolder(), parts);
    expect(await flawOf(path)).toEqual({ reason: "embedding" });
  });
});

function pooling(type: number): Record<string, GgufValue> {
  return { "llama.pooling_type": number(type) };
}

/** The start of a file of a version, written in either order of bytes. */
function header(version: number, bigEndian: boolean): Buffer {
  const bytes = Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(20)]);
  if (bigEndian) bytes.writeUInt32BE(version, 4);
  else bytes.writeUInt32LE(version, 4);
  return bytes;
}
