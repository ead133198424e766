import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { ErrorReason } from "@tacho/shared/protocol/error-reasons.ts";
import { EngineError } from "../../engine-error.ts";
import { EndOfFileError, FileWindow } from "./file-window.ts";

const MAGIC = "GGUF";
const KNOWN_VERSIONS = [2, 3];
/** Maximum length of a key or tensor name in bytes. Real names are far shorter. */
const LONGEST_NAME = 65_536;
const DEEPEST_ARRAY = 3;
const STRING = 8;
const ARRAY = 9;
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

export interface CheckedModelFile {
  /** File size in bytes. */
  size: number;
  /** Offset in bytes at which the tensor descriptions end and the weights begin. */
  weightsStart: number;
}

/**
 * Validates a GGUF header within the bounds of the file before the real parser sees it. That parser trusts its
 * input: a broken file could abort the process or keep it busy forever.
 *
 * @throws EngineError `model_not_found` or `model_invalid`, naming the file.
 */
export async function checkModelFile(path: string): Promise<CheckedModelFile> {
  const information = await stat(path).catch(() => undefined);
  if (information === undefined)
    throw new EngineError("model_not_found", `There is no model file at ${path}.`, {
      reason: "no_file",
      path,
    });
  if (!information.isFile()) throw invalid(path, "it is not a file", { reason: "no_file" });
  const file = await open(path, constants.O_RDONLY).catch((error: Error) => {
    throw invalid(path, `it cannot be read (${error.message})`, {
      reason: "unreadable",
      cause: error.message,
    });
  });
  try {
    return { size: information.size, weightsStart: await walkHeader(new FileWindow(file, information.size)) };
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error), detailsOf(error));
  } finally {
    await file.close();
  }
}

/** The reason of an invalid file, with its parameters but for the path. */
export interface FlawDetails {
  reason: ErrorReason<"model_invalid">;
  [parameter: string]: string | number;
}

/** Builds the error of an invalid file: `why` says what is wrong, and `details` the same as a code, where there is one. */
export function invalid(path: string, why: string, details?: FlawDetails): EngineError {
  return new EngineError(
    "model_invalid",
    `${path} is not a usable model file: ${why}. Download it again, or choose another model.`,
    { ...details, path },
  );
}

/** A header that is whole but cannot be used. */
class Flaw extends Error {
  override readonly name = "Flaw";
  readonly details: FlawDetails;

  constructor(message: string, details: FlawDetails) {
    super(message);
    this.details = details;
  }
}

function detailsOf(error: unknown): FlawDetails | undefined {
  if (error instanceof Flaw) return error.details;
  return error instanceof EndOfFileError ? { reason: "ends_early" } : undefined;
}

async function walkHeader(file: FileWindow): Promise<number> {
  if (file.size < MAGIC.length || (await file.bytes(4)).toString("latin1") !== MAGIC) {
    throw new Flaw("it does not start with a GGUF header", { reason: "not_gguf" });
  }
  const version = await file.uint32();
  if (!KNOWN_VERSIONS.includes(version)) {
    throw new Flaw(`GGUF version ${version} is not supported`, { reason: "other_version", version });
  }
  const tensors = await file.uint64();
  const values = await file.uint64();
  let hasArchitecture = false;
  for (let index = 0; index < values; index += 1) {
    const key = await file.string(LONGEST_NAME);
    if (key === "general.architecture") hasArchitecture = true;
    await skipValue(file, await file.uint32(), 0);
  }
  if (!hasArchitecture) {
    throw new Flaw("it does not name the model's architecture", { reason: "no_architecture" });
  }
  if (tensors === 0) throw new Flaw("it contains no weights", { reason: "no_weights" });
  let furthest = 0;
  for (let index = 0; index < tensors; index += 1)
    furthest = Math.max(furthest, await readWeightOffset(file));
  if (file.position + furthest >= file.size)
    throw new Flaw("it is incomplete: it ends before its weights do", { reason: "incomplete" });
  return file.position;
}

async function skipValue(file: FileWindow, type: number, depth: number): Promise<void> {
  if (type === STRING) {
    file.skip(await file.uint64());
  } else if (type === ARRAY) {
    if (depth === DEEPEST_ARRAY) throw new Error("its arrays are nested too deeply");
    const elementType = await file.uint32();
    const count = await file.uint64();
    const size = VALUE_SIZES[elementType];
    if (size !== undefined) file.skip(count * size);
    else for (let index = 0; index < count; index += 1) await skipValue(file, elementType, depth + 1);
  } else {
    const size = VALUE_SIZES[type];
    if (size === undefined) throw new Error(`it contains a value of unknown type ${type}`);
    file.skip(size);
  }
}

async function readWeightOffset(file: FileWindow): Promise<number> {
  await file.string(LONGEST_NAME);
  const dimensions = await file.uint32();
  if (dimensions > 8) throw new Error(`it has weights with ${dimensions} dimensions`);
  file.skip(dimensions * 8 + 4);
  return file.uint64();
}
