import { constants, type Stats } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { type CheckedModel, checkModel } from "../gguf/check-model.ts";
import { quantizationOfType } from "../gguf/file-types.ts";
import { Flaw, type FlawDetails } from "../gguf/flaw.ts";
import { readStart } from "../gguf/read-start.ts";
import { recognizeName } from "../gguf/recognize.ts";
import { parseSplitName } from "../gguf/split-name.ts";
import { quantizationOf } from "./quantization-of-name.ts";
import type { FoundModel } from "./sources/found-model.ts";

/** Number of models that are opened at the same time. */
const AT_ONCE = 8;

/** The facts in the files of a model. */
export interface ModelFacts {
  /** Size of all its files in bytes. */
  size: number;
  /** Why it cannot chat; absent if it can. */
  flaw?: FlawDetails;
  quantization?: string;
  architecture?: string;
  /** Maximum context in tokens. */
  contextLength?: number;
  /** Equal for models that seem to have the same tokens. */
  vocabulary?: string;
  /** Set for a base model, whose header has no chat template. */
  isBase?: true;
  /** Size of the header in bytes. */
  headerBytes?: number;
}

interface Remembered {
  key: string;
  facts: ModelFacts;
}

/** Reads headers of models. Remembers each until its files change. */
export class ModelInspector {
  #remembered = new Map<string, Remembered>();

  /** Inspects all models. Forgets all others. Models whose files are all gone are left out. */
  async inspectAll(models: Iterable<FoundModel>): Promise<Map<FoundModel, ModelFacts>> {
    const waiting = [...models];
    const found = new Map<FoundModel, ModelFacts>();
    const kept = new Map<string, Remembered>();
    const work = async (): Promise<void> => {
      for (let model = waiting.pop(); model !== undefined; model = waiting.pop()) {
        const remembered = await this.#inspect(model);
        if (remembered === undefined) continue;
        kept.set(model.path, remembered);
        found.set(model, remembered.facts);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.#remembered = kept;
    return found;
  }

  async #inspect(model: FoundModel): Promise<Remembered | undefined> {
    const states = await Promise.all(model.files.map((file) => stat(file).catch(() => undefined)));
    const present = states.filter((state) => state !== undefined);
    if (present.length === 0) return undefined;
    const key = JSON.stringify([model.flaw ?? null, ...states.map(keyOf)]);
    const known = this.#remembered.get(model.path);
    if (known?.key === key) return known;
    return { key, facts: await readFacts(model, sumOf(present)) };
  }
}

function keyOf(state: Stats | undefined): unknown {
  return state === undefined ? null : [state.size, state.mtimeMs, state.ctimeMs, state.ino];
}

function sumOf(states: readonly Stats[]): number {
  return states.reduce((sum, { size }) => sum + size, 0);
}

async function readFacts(model: FoundModel, size: number): Promise<ModelFacts> {
  try {
    if (model.flaw !== undefined) return { size, flaw: model.flaw };
    if (model.isOther) return { size, flaw: await recognizeOther(model.path) };
    return factsOf(model, await checkModel(model.path));
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    const quantization = quantizationOf(model.name);
    return { size, flaw: error.details, ...(quantization !== undefined && { quantization }) };
  }
}

async function recognizeOther(path: string): Promise<FlawDetails> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: Error) => {
    throw new Flaw({ reason: "unreadable", cause: error.message });
  });
  try {
    return recognizeName(basename(path), await readStart(file));
  } finally {
    await file.close();
  }
}

function factsOf({ name, path }: FoundModel, { size, header }: CheckedModel): ModelFacts {
  const text = (key: string) => {
    const value = header.values.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const number = (key: string) => {
    const value = header.values.get(key);
    return typeof value === "number" ? value : undefined;
  };
  const architecture = text("general.architecture");
  const contextLength = number(`${architecture}.context_length`);
  const quantization = quantizationOfType(number("general.file_type")) ?? quantizationOf(name);
  return {
    size,
    ...(quantization !== undefined && { quantization }),
    ...(architecture !== undefined && { architecture }),
    ...(contextLength !== undefined && { contextLength }),
    ...(header.vocabulary !== undefined && { vocabulary: header.vocabulary }),
    ...(!header.values.has("tokenizer.chat_template") && { isBase: true }),
    // A split model has parts with headers of their own.
    ...(parseSplitName(basename(path)) === undefined && { headerBytes: header.weightsStart }),
  };
}
