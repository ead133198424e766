import { EndOfFileError, type FileWindow } from "./file-window.ts";
import { Flaw } from "./flaw.ts";
import { tensorBytes } from "./tensor-bytes.ts";

const KNOWN_VERSIONS = [2, 3];
/** Maximum length of a key or tensor name in bytes. Real names are far shorter. */
const LONGEST_NAME = 65_536;
/** Maximum length in bytes of a text value that is kept. */
const LONGEST_TEXT = 256;
const DEEPEST_ARRAY = 3;
const MOST_DIMENSIONS = 8;
const DEFAULT_ALIGNMENT = 32;
const STRING = 8;
const ARRAY = 9;
const TOKENS = "tokenizer.ggml.tokens";
/** Sizes of fixed-size values in bytes, by GGUF type number. */
const VALUE_SIZES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const FLOAT32 = 6;
const FLOAT64 = 12;

/** The facts in a GGUF header about its file. */
export interface GgufHeader {
  /** Texts and whole numbers by key; a text longer than 256 bytes is `""`. Lists and fractions are left out. */
  values: ReadonlyMap<string, string | number>;
  tensors: number;
  /** Differs for vocabularies with other tokens; absent if there is none. */
  vocabulary?: string;
  /** True if it has a head that scores texts. */
  ranks: boolean;
  /** Offset in bytes at which the tensor descriptions end. */
  weightsStart: number;
  /** Offset in bytes at which the last weight starts, and at which the last weight ends. */
  lastWeight: number;
  weightsEnd: number;
}

/**
 * Reads a header within the bounds of its file. The library that loads models trusts its input: a broken file could
 * abort the process or keep it busy forever.
 *
 * @throws Flaw if the file is not GGUF, of an unsupported version, damaged, or ends within its header.
 */
export async function readGgufHeader(file: FileWindow): Promise<GgufHeader> {
  try {
    return await walk(file);
  } catch (error) {
    if (error instanceof Flaw) throw error;
    if (error instanceof EndOfFileError) throw new Flaw({ reason: "ends_early" });
    throw new Flaw({
      reason: "broken_header",
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}

async function walk(file: FileWindow): Promise<GgufHeader> {
  if (file.size < 4 || (await file.bytes(4)).toString("latin1") !== "GGUF")
    throw new Flaw({ reason: "not_gguf" });
  await checkVersion(file);
  const tensors = await file.uint64();
  const count = await file.uint64();
  const values = new Map<string, string | number>();
  let vocabulary: string | undefined;
  for (let index = 0; index < count; index += 1) {
    const key = await file.string(LONGEST_NAME);
    const type = await file.uint32();
    if (key === TOKENS && type === ARRAY) {
      vocabulary = await skipArray(file, 0);
      continue;
    }
    const value = await readValue(file, type, 0);
    if (value !== undefined) values.set(key, value);
  }
  let lastWeight = 0;
  let end = 0;
  let ranks = false;
  for (let index = 0; index < tensors; index += 1) {
    const weight = await readTensor(file);
    lastWeight = Math.max(lastWeight, weight.start);
    end = Math.max(end, weight.start + weight.bytes);
    ranks ||= weight.name.startsWith("cls.output.");
  }
  const start = align(file.position, values.get("general.alignment"));
  return {
    values,
    tensors,
    ...(vocabulary !== undefined && { vocabulary }),
    ranks,
    weightsStart: file.position,
    lastWeight: start + lastWeight,
    weightsEnd: start + end,
  };
}

async function checkVersion(file: FileWindow): Promise<void> {
  const bytes = await file.bytes(4);
  const version = bytes.readUInt32LE();
  if (KNOWN_VERSIONS.includes(version)) return;
  if (KNOWN_VERSIONS.includes(bytes.readUInt32BE()) || bytes.readUInt32BE() === 1)
    throw new Flaw({ reason: "big_endian" });
  throw new Flaw({ reason: "other_version", version });
}

/** Reads a value of a type. Returns `undefined` for what is only skipped. */
async function readValue(
  file: FileWindow,
  type: number,
  depth: number,
): Promise<string | number | undefined> {
  if (type === STRING) {
    const length = await file.uint64();
    if (length <= LONGEST_TEXT) return (await file.bytes(length)).toString("utf8");
    file.skip(length);
    return "";
  }
  if (type === ARRAY) {
    await skipArray(file, depth);
    return undefined;
  }
  const size = VALUE_SIZES[type];
  if (size === undefined) throw new Error(`it contains a value of unknown type ${type}`);
  if (type === FLOAT32 || type === FLOAT64) {
    file.skip(size);
    return undefined;
  }
  switch (size) {
    case 1:
      return file.uint8();
    case 2:
      return file.uint16();
    case 4:
      return file.uint32();
    default:
      return file.uint64();
  }
}

/** Moves over a list. Returns a short text that differs for lists of texts of other lengths; `undefined` for other lists. */
async function skipArray(file: FileWindow, depth: number): Promise<string | undefined> {
  if (depth === DEEPEST_ARRAY) throw new Error("its arrays are nested too deeply");
  const type = await file.uint32();
  const count = await file.uint64();
  const size = VALUE_SIZES[type];
  if (size !== undefined) {
    file.skip(count * size);
    return undefined;
  }
  if (type === STRING) return `${count}-${(await file.skipStrings(count)).toString(16)}`;
  for (let index = 0; index < count; index += 1) await readValue(file, type, depth + 1);
  return undefined;
}

async function readTensor(file: FileWindow): Promise<{ name: string; start: number; bytes: number }> {
  const name = await file.string(LONGEST_NAME);
  const dimensions = await file.uint32();
  if (dimensions > MOST_DIMENSIONS) throw new Error(`it has weights with ${dimensions} dimensions`);
  let elements = 1;
  for (let index = 0; index < dimensions; index += 1) elements *= await file.uint64();
  const type = await file.uint32();
  return { name, start: await file.uint64(), bytes: tensorBytes(type, elements) };
}

function align(position: number, written: string | number | undefined): number {
  const alignment = typeof written === "number" && isPowerOfTwo(written) ? written : DEFAULT_ALIGNMENT;
  return Math.ceil(position / alignment) * alignment;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}
