import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileWindow } from "./file-window.ts";
import { Flaw } from "./flaw.ts";
import { findPurposeFlaw, type ModelPurpose } from "./purpose.ts";
import { type GgufHeader, readGgufHeader } from "./read-header.ts";
import { readStart } from "./read-start.ts";
import { recognizeContent } from "./recognize.ts";
import { parseSplitName, type SplitName, splitEnding, splitName } from "./split-name.ts";

/** Maximum size of a header in bytes, several times that of the largest vocabularies. A longer one is damaged. */
const LONGEST_HEADER = 128 * 1024 * 1024;

export interface CheckedModel {
  /** Size of all files in bytes. */
  size: number;
  /** Absolute paths of its files: one, or all parts in their order. */
  files: string[];
  /** The header of the first file. */
  header: GgufHeader;
}

/** A file with its header. */
interface CheckedFile {
  size: number;
  header: GgufHeader;
}

/**
 * Checks that a file, with the other parts if it is the first part of a split model, is whole and fit for a purpose.
 * Never blocks on something that is not a file.
 *
 * @throws Flaw that says why it cannot be used.
 */
export async function checkModel(path: string, purpose: ModelPurpose = "chat"): Promise<CheckedModel> {
  const name = parseSplitName(basename(path));
  if (name !== undefined && name.parts > 1) {
    // llama.cpp finds the other parts by names that end exactly so.
    if (splitName(name) !== basename(path))
      throw new Flaw({ reason: "part_renamed", ending: splitEnding(name.part, name.parts) });
    return checkSplit(dirname(path), name, purpose);
  }
  const { size, header } = await checkFile(path);
  const count = numberOf(header, "split.count");
  if (count > 1) {
    const ending = splitEnding(numberOf(header, "split.no") + 1, count);
    throw new Flaw({ reason: "part_renamed", ending });
  }
  refuseOtherPurpose(header, purpose);
  return { size, files: [path], header };
}

async function checkSplit(folder: string, name: SplitName, purpose: ModelPurpose): Promise<CheckedModel> {
  const { parts } = name;
  const names = Array.from({ length: parts }, (_, index) => splitName({ ...name, part: index + 1 }));
  const paths = names.map((each) => join(folder, each));
  await refuseMissing(folder, names);
  const checked: CheckedFile[] = [];
  for (const [index, each] of paths.entries()) {
    const part = names[index] ?? "";
    const file = await checkPart(each, part);
    const says = { count: numberOf(file.header, "split.count"), index: numberOf(file.header, "split.no") };
    if (says.count !== parts || says.index !== index) throw new Flaw({ reason: "parts_differ", part });
    if (index === 0) refuseOtherPurpose(file.header, purpose);
    else if (!isOfOneModel(checked[0]?.header, file.header)) throw new Flaw({ reason: "parts_differ", part });
    checked.push(file);
  }
  const [first] = checked;
  if (first === undefined) throw new Flaw({ reason: "no_file" });
  const tensors = checked.reduce((sum, { header }) => sum + header.tensors, 0);
  const expected = first.header.values.get("split.tensors.count");
  if (tensors === 0) throw new Flaw({ reason: "no_weights" });
  if (expected !== undefined && expected !== tensors)
    throw new Flaw({ reason: "parts_differ", part: names.at(-1) ?? "" });
  return { size: checked.reduce((sum, { size }) => sum + size, 0), files: paths, header: first.header };
}

/** Checks one part; a flaw of it names it. */
async function checkPart(path: string, part: string): Promise<CheckedFile> {
  try {
    return await checkFile(path);
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    throw new Flaw({ reason: "part_damaged", part, cause: error.message });
  }
}

async function refuseMissing(folder: string, names: readonly string[]): Promise<void> {
  const present = new Set(await readdir(folder).catch(() => []));
  const missing = names.filter((name) => !present.has(name));
  const [part] = missing;
  if (part !== undefined) throw new Flaw({ reason: "part_missing", part, others: missing.length - 1 });
}

/** The later parts of a split model say nothing about it, or the same. */
function isOfOneModel(first: GgufHeader | undefined, other: GgufHeader): boolean {
  return ["general.architecture", "split.tensors.count"].every((key) => {
    const value = other.values.get(key);
    return value === undefined || value === first?.values.get(key);
  });
}

function refuseOtherPurpose(header: GgufHeader, purpose: ModelPurpose): void {
  const flaw = findPurposeFlaw(header, purpose);
  if (flaw !== undefined) throw new Flaw(flaw);
}

function numberOf({ values }: GgufHeader, key: string): number {
  const value = values.get(key);
  return typeof value === "number" ? value : 0;
}

/** Reads the header of one file and checks that all of its weights are there. */
async function checkFile(path: string): Promise<CheckedFile> {
  // A pipe without a writer would keep an ordinary open waiting.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: Error) => {
    throw new Flaw({ reason: "unreadable", cause: error.message });
  });
  try {
    const information = await file.stat();
    if (!information.isFile()) throw new Flaw({ reason: "no_file" });
    const window = new FileWindow(file, Math.min(information.size, LONGEST_HEADER));
    const header = await readGgufHeader(window).catch(async (error) => {
      throw error instanceof Flaw && error.details.reason === "not_gguf"
        ? new Flaw(recognizeContent(await readStart(file)))
        : error;
    });
    refuseTruncated(header, information.size);
    return { size: information.size, header };
  } finally {
    await file.close();
  }
}

function refuseTruncated({ tensors, lastWeight, weightsEnd }: GgufHeader, size: number): void {
  if (tensors === 0 || weightsEnd <= size) return;
  if (lastWeight >= size) throw new Flaw({ reason: "incomplete" });
  throw new Flaw({ reason: "bytes_missing", missing: weightsEnd - size });
}
