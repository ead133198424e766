import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { ModelFacts } from "./inspect-models.ts";
import type { FoundModel, ModelSource } from "./sources/found-model.ts";
import type { NamedModel } from "./unique-names.ts";

/** Number and size in bytes of the samples of a file's weights. */
const SAMPLES = 16;
const SAMPLE_BYTES = 4096;

export interface Copies {
  /** Models that another one of the same name stands for. */
  isCopy: Set<FoundModel>;
  /** Sources of the copies, by the name of the model that stands for them. */
  alsoIn: Map<string, ModelSource[]>;
}

/**
 * Finds models with the content of another. The user may keep a file under two names, so copies under another name count
 * only where one of them belongs to another program.
 */
export async function findCopies(
  named: ReadonlyMap<string, NamedModel>,
  facts: ReadonlyMap<FoundModel, ModelFacts>,
): Promise<Copies> {
  const copies: Copies = { isCopy: new Set(), alsoIn: new Map() };
  const samples = new Map<FoundModel, Promise<string | undefined>>();
  const sampleOf = (model: FoundModel): Promise<string | undefined> => {
    const { size = 0, headerBytes } = facts.get(model) ?? {};
    const known =
      samples.get(model) ??
      (headerBytes === undefined ? Promise.resolve(undefined) : sampleFile(model.path, size, headerBytes));
    samples.set(model, known);
    return known;
  };
  const isSameContent = async (one: FoundModel, other: FoundModel): Promise<boolean> => {
    if (one.sha256 !== undefined && other.sha256 !== undefined) return one.sha256 === other.sha256;
    const sample = await sampleOf(one);
    return sample !== undefined && sample === (await sampleOf(other));
  };
  /** The models so far that are no copies, by the shape of their files. */
  const originals = new Map<string, NamedModel[]>();
  for (const model of named.values()) {
    const shape = shapeOf(facts.get(model));
    if (shape === undefined) continue;
    const alike = originals.get(shape) ?? [];
    originals.set(shape, alike);
    let original: NamedModel | undefined;
    for (const other of alike) {
      const mayBe = model.sharesName === other.name || isForeign(model) || isForeign(other);
      if (mayBe && (await isSameContent(model, other))) {
        original = other;
        break;
      }
    }
    if (original === undefined) alike.push(model);
    else {
      copies.isCopy.add(model);
      const sources = copies.alsoIn.get(original.name) ?? [];
      const isSameProgram = isForeign(model) && model.source === original.source;
      const isTold = isSameProgram || sources.includes(model.source);
      if (!isTold) copies.alsoIn.set(original.name, [...sources, model.source]);
    }
  }
  return copies;
}

const OWN: ReadonlySet<ModelSource> = new Set(["starter", "hub", "folder", "config"]);

function isForeign({ source }: FoundModel): boolean {
  return !OWN.has(source);
}

/** Sizes that are equal for equal files; `undefined` for a split model, whose parts have headers of their own. */
function shapeOf({ size, headerBytes }: ModelFacts = { size: 0 }): string | undefined {
  return headerBytes === undefined ? undefined : `${size} ${headerBytes}`;
}

/**
 * Computes a fingerprint of a model file without reading all of it: of its header, and of samples of its weights at
 * fixed offsets.
 *
 * @returns `undefined` if the file cannot be read.
 */
async function sampleFile(path: string, size: number, headerBytes: number): Promise<string | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const hash = createHash("sha256").update(`${size} ${headerBytes}\n`);
      const read = async (start: number, length: number) => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
        hash.update(buffer.subarray(0, bytesRead));
      };
      await read(0, headerBytes);
      const step = Math.max(0, size - headerBytes - SAMPLE_BYTES) / (SAMPLES - 1);
      for (let index = 0; index < SAMPLES; index += 1)
        await read(Math.floor(headerBytes + index * step), SAMPLE_BYTES);
      return hash.digest("hex");
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
