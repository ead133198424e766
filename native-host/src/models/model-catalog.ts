import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import type { ErrorReason } from "@tacho/shared/protocol/error-reasons.ts";
import { MAX_ECHOED_KEY_LENGTH } from "@tacho/shared/text/echoed-keys.ts";
import { firstCharacters } from "@tacho/shared/text/first-characters.ts";
import type { ConfigFile } from "../config/config-file.ts";
import { EngineError } from "../engines/engine-error.ts";
import type { ModelFile, ModelReference } from "../engines/model-reference.ts";
import { fileVersion } from "../system/files/file-version.ts";
import { STARTER_MODEL } from "./starter/starter-model.ts";

const GGUF = /(?<=.)\.gguf$/i;
/** Stands for the model used when a request names none. */
export const DEFAULT_MODEL = "default";

/** Matches quantizations as they appear in file names: Q4_K_M, Q8_0, IQ3_XXS, F16, BF16, MXFP4, ... */
const QUANTIZATION =
  /(?:^|[^A-Za-z0-9])((?:I?Q|TQ)\d+(?:_(?:\d+|K|XXS|XS|S|M|L|XL|NL))*|BF16|F16|F32|MXFP4)(?![A-Za-z0-9])/gi;

export type KnownModel = ModelReference & {
  /** Size in bytes, if known. */
  size?: number;
  quantization?: string;
  /**
   * True for the default and for models named by `config.json`, `TACHO_MODEL` or the engine, as opposed to files
   * merely found in the folder.
   */
  chosen: boolean;
};

interface CatalogContents {
  /** Absolute path by model name. */
  files: Map<string, string>;
  chosen: Set<string>;
  defaultName: string;
  /** Invalid entries of `config.json` about models, one sentence each. */
  problems: string[];
}

export interface ModelCatalogOptions {
  /** `TACHO_HOME/models/`. */
  folder: string;
  config: Pick<ConfigFile, "path" | "read">;
  /** `TACHO_MODEL`, which replaces the starter model as the default. */
  modelPath?: string | undefined;
  /** A model for engines without files, used as the default when no other model exists. */
  builtIn?: ModelFile | undefined;
}

/**
 * Lists the models the host may open. Reads the folder and the configuration on every call, because files come
 * and go. Requests only name models; no text of a request is ever opened as a path.
 */
export class ModelCatalog {
  private readonly options: ModelCatalogOptions;

  constructor(options: ModelCatalogOptions) {
    this.options = options;
  }

  /** Returns true when a request may name this model. Includes "default". */
  knows(name: string): boolean {
    return name === DEFAULT_MODEL || this.read().files.has(name);
  }

  /**
   * Resolves a name to a model.
   *
   * @throws EngineError `model_not_found`, with the way out, if the name is unknown or the file is missing.
   */
  resolve(name: string): ModelReference {
    const { files, defaultName, problems } = this.read();
    const wanted = name === DEFAULT_MODEL ? defaultName : name;
    const path = files.get(wanted);
    if (path === undefined) {
      if (name === DEFAULT_MODEL && this.options.builtIn !== undefined) return this.options.builtIn;
      throw this.missing(wanted, name, problems);
    }
    if (path === this.options.builtIn?.path) return { kind: "file", name: wanted, path };
    if (sizeOf(path) !== undefined) return { kind: "file", name: wanted, path, version: fileVersion(path) };
    throw notFound(`The file of model ${wanted} is missing: ${path}.`, {
      reason: "file_gone",
      model: wanted,
      path,
    });
  }

  /** Resolves "default" or an alias to the model's own name, or `undefined` if the model is missing. */
  nameOf(name: string): string | undefined {
    try {
      return this.resolve(name).name;
    } catch {
      return undefined;
    }
  }

  /** Lists the models whose file exists, sorted by name. */
  list(): KnownModel[] {
    const models: KnownModel[] = [];
    const { files, chosen } = this.read();
    for (const [name, path] of files) {
      const size = sizeOf(path) ?? (path === this.options.builtIn?.path ? 0 : undefined);
      if (size === undefined) continue;
      const quantization = quantizationOf(name);
      models.push({
        kind: "file",
        name,
        path,
        size,
        ...(quantization !== undefined && { quantization }),
        chosen: chosen.has(name),
      });
    }
    return models.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  private read(): CatalogContents {
    const { folder, modelPath, builtIn } = this.options;
    const { config, problems } = this.options.config.read();
    const files = new Map<string, string>();
    if (builtIn !== undefined) files.set(builtIn.name, builtIn.path);
    for (const file of ggufFiles(folder)) files.set(nameOfFile(file), file);
    for (const [name, path] of config.models) files.set(name, path);
    if (modelPath !== undefined) files.set(nameOfFile(modelPath), resolve(modelPath));
    const defaultName =
      modelPath === undefined ? (config.defaultModel ?? STARTER_MODEL.name) : nameOfFile(modelPath);
    const chosen = new Set([defaultName, ...config.models.keys()]);
    if (builtIn !== undefined) chosen.add(builtIn.name);
    const ofModels = problems.filter(({ key }) => key !== "exports").map(({ sentence }) => sentence);
    return { files, chosen, defaultName, problems: ofModels };
  }

  private missing(wanted: string, asked: string, problems: string[]): EngineError {
    const { folder, config } = this.options;
    const model = shorten(wanted);
    const [problem] = problems;
    // Configuration problems have only a sentence, no reason code.
    if (problem !== undefined)
      return new EngineError("model_not_found", `Unknown model ${model}. ${problem}`);
    if (asked === DEFAULT_MODEL && wanted === STARTER_MODEL.name) {
      return notFound(
        `The starter model is not in ${folder}. Run npm start once to fetch it, or set TACHO_MODEL to a GGUF file.`,
        { reason: "starter_missing", folder },
      );
    }
    return notFound(
      `Unknown model ${model}. Available are the files in ${folder} and the models named in ${config.path}.`,
      { reason: "unknown", model, folder, config: config.path },
    );
  }
}

function notFound(
  message: string,
  details: { reason: ErrorReason<"model_not_found">; [parameter: string]: string },
): EngineError {
  return new EngineError("model_not_found", message, details);
}

/** Returns the model name of a GGUF file: the file name without `.gguf`. */
export function nameOfFile(path: string): string {
  return basename(path).replace(GGUF, "");
}

function ggufFiles(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => GGUF.test(entry.name) && (entry.isFile() || leadsInside(folder, entry)))
    .map((entry) => join(folder, entry.name));
}

/**
 * Returns true for a link to a file inside the folder. Links that lead out are ignored: `config.json` is the
 * place for models stored elsewhere.
 */
function leadsInside(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return false;
  try {
    return realpathSync(join(folder, entry.name)).startsWith(realpathSync(folder) + sep);
  } catch {
    return false;
  }
}

/** Returns the size in bytes, or `undefined` if there is no such file. */
function sizeOf(path: string): number | undefined {
  try {
    const file = statSync(path);
    return file.isFile() ? file.size : undefined;
  } catch {
    return undefined;
  }
}

function shorten(name: string): string {
  const beginning = firstCharacters(name, MAX_ECHOED_KEY_LENGTH);
  return JSON.stringify(beginning === name ? name : `${beginning}…`);
}

/**
 * Extracts the quantization from a model name. Takes the last match, because the base model's name may come
 * first.
 */
export function quantizationOf(name: string): string | undefined {
  return [...name.matchAll(QUANTIZATION)].at(-1)?.[1]?.toUpperCase();
}
