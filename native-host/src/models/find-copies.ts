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

/** Finds models that share their name and their content with another. */
export async function findCopies(
  named: ReadonlyMap<string, NamedModel>,
  facts: ReadonlyMap<FoundModel, ModelFacts>,
): Promise<Copies> {
  const copies: Copies = { isCopy: new Set(), alsoIn: new Map() };
  for (const model of named.values()) {
    const original = model.sharesName === undefined ? undefined : named.get(model.sharesName);
    if (original === undefined || !(await isSameContent(model, original, facts))) continue;
    copies.isCopy.add(model);
    copies.alsoIn.set(original.name, [...(copies.alsoIn.get(original.name) ?? []), model.source]);
  }
  return copies;
}

async function isSameContent(
  one: FoundModel,
  other: FoundModel,
  facts: ReadonlyMap<FoundModel, ModelFacts>,
): Promise<boolean> {
  const samples = await Promise.all(
    [one, other].map(async (model) => {
      const { size = 0, headerBytes } = facts.get(model) ?? {};
      return headerBytes === undefined ? undefined : await sampleFile(model.path, size, headerBytes);
    }),
  );
  return samples[0] !== undefined && samples[0] === samples[1];
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
