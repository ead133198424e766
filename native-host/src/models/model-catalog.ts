import { type Stats, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import type { ErrorReason } from "@tacho/shared/protocol/error-reasons.ts";
import { MAX_ECHOED_KEY_LENGTH } from "@tacho/shared/text/echoed-keys.ts";
import { firstCharacters } from "@tacho/shared/text/first-characters.ts";
import type { ConfigFile } from "../config/config-file.ts";
import { EngineError } from "../engines/engine-error.ts";
import type { ModelFile, ModelReference } from "../engines/model-reference.ts";
import type { FlawDetails, FlawReason } from "../gguf/flaw.ts";
import { fileVersion } from "../system/files/file-version.ts";
import { HUB_FOLDER, readHubRecord } from "./downloads/hub-record.ts";
import { findCopies } from "./find-copies.ts";
import { type ModelFacts, ModelInspector } from "./inspect-models.ts";
import type { FoundFiles, FoundModel, ModelSource, UnreadableFile } from "./sources/found-model.ts";
import { modelsInFolder } from "./sources/models-in-folder.ts";
import { modelNameOf, namedFile } from "./sources/named-file.ts";
import { STARTER_MODEL } from "./starter/starter-model.ts";
import type { ModelStores } from "./stores/model-stores.ts";
import { type NamedModel, withUniqueNames } from "./unique-names.ts";

/** Stands for the model used when a request names none. */
export const DEFAULT_MODEL = "default";

/** Flaws of what cannot be opened at all. */
const CANNOT_OPEN: ReadonlySet<FlawReason> = new Set(["absent", "unreadable", "no_file"]);

/** Flaws that do not matter to an engine that does not read the file. */
const UNREAD_FLAWS: ReadonlySet<FlawReason> = new Set([
  "not_gguf",
  "empty",
  "broken_header",
  "ends_early",
  "incomplete",
  "bytes_missing",
  "no_architecture",
  "no_weights",
]);

export interface KnownModel {
  name: string;
  source: ModelSource;
  /** Absolute path of its first file. */
  path: string;
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
  /** Sources of further files with the same name and content. */
  alsoIn?: ModelSource[];
  /** Hash of its only file, where that is known without reading it. */
  sha256?: string;
  /**
   * True for the default and for models named by `config.json`, `TACHO_MODEL` or the engine, as opposed to files
   * merely found in a folder.
   */
  chosen: boolean;
}

export interface ModelListing {
  /** Sorted by name. */
  models: KnownModel[];
  /** Files that cannot be opened. */
  unreadable: UnreadableFile[];
}

interface CatalogContents {
  named: Map<string, NamedModel>;
  unreadable: UnreadableFile[];
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
  /** True for an engine that does not read its files, so that damaged ones are offered too. */
  anyContent?: boolean;
  /** The models of other programs. Default: none. */
  stores?: ModelStores | undefined;
}

const NOTHING: FoundFiles = { models: [], unreadable: [] };

/**
 * Lists the models the host may open. Reads the folders and the configuration on every call, because files come
 * and go. Requests only name models; no text of a request is ever opened as a path.
 */
export class ModelCatalog {
  private readonly options: ModelCatalogOptions;
  private readonly inspector = new ModelInspector();

  constructor(options: ModelCatalogOptions) {
    this.options = options;
  }

  /** Returns true when a request may name this model. Includes "default". */
  knows(name: string): boolean {
    if (name === DEFAULT_MODEL || name === this.options.builtIn?.name) return true;
    return modelOf(this.readFor(name).named, name) !== undefined;
  }

  /**
   * Resolves a name to a model. Opens no file: the engine says what is wrong with one.
   *
   * @throws EngineError `model_not_found`, with the way out, if the name is unknown or the file is missing.
   */
  resolve(name: string): ModelReference {
    const { builtIn } = this.options;
    if (name === builtIn?.name) return builtIn;
    const { named, defaultName, problems } = this.readFor(name);
    const wanted = name === DEFAULT_MODEL ? defaultName : name;
    const path = modelOf(named, wanted)?.path;
    if (path === undefined) {
      if (builtIn !== undefined && (name === DEFAULT_MODEL || wanted === builtIn.name)) return builtIn;
      throw this.missing(wanted, name, problems);
    }
    if (path === builtIn?.path) return { kind: "file", name: wanted, path };
    if (stateOf(path)?.isFile()) return { kind: "file", name: wanted, path, version: fileVersion(path) };
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

  /** Returns true if a model's name is `segment`, or begins with it and a slash. */
  hasFirstSegment(segment: string): boolean {
    const names = [
      DEFAULT_MODEL,
      this.options.builtIn?.name ?? DEFAULT_MODEL,
      ...this.read((stores) => stores.latest()).named.keys(),
    ];
    return names.some((name) => name.split("/")[0] === segment);
  }

  /** Lists all models, those that cannot chat with the reason. Never rejects for what is in a file. */
  async list(): Promise<ModelListing> {
    const { named, chosen, unreadable } = this.read((stores) => stores.scan());
    const facts = await this.inspector.inspectAll(named.values());
    const listing: ModelListing = { models: this.listBuiltIn(), unreadable: [...unreadable] };
    const copies = await findCopies(named, facts);
    for (const model of named.values()) {
      const known = facts.get(model);
      const flaw = this.flawOf(model, known);
      if (flaw !== undefined && CANNOT_OPEN.has(flaw.reason)) {
        if (known !== undefined || model.source === "config")
          listing.unreadable.push({ path: model.path, details: flaw });
      } else if (known !== undefined && !copies.isCopy.has(model)) {
        const alsoIn = copies.alsoIn.get(model.name);
        const { headerBytes: _, flaw: _found, ...told } = known;
        const { name, source, path, sha256 } = model;
        listing.models.push({
          name,
          source,
          path,
          ...told,
          ...(sha256 !== undefined && { sha256 }),
          ...(flaw !== undefined && { flaw }),
          ...(alsoIn !== undefined && { alsoIn }),
          chosen: chosen.has(name),
        });
      }
    }
    listing.models.sort((one, other) => (one.name < other.name ? -1 : 1));
    return listing;
  }

  private flawOf(model: FoundModel, facts: ModelFacts | undefined): FlawDetails | undefined {
    if (facts === undefined) return { reason: "absent" };
    const { flaw } = facts;
    const isUnread = this.options.anyContent === true && !model.isOther;
    return flaw !== undefined && isUnread && UNREAD_FLAWS.has(flaw.reason) ? undefined : flaw;
  }

  private listBuiltIn(): KnownModel[] {
    const { builtIn } = this.options;
    if (builtIn === undefined) return [];
    const size = stateOf(builtIn.path)?.size ?? 0;
    return [{ name: builtIn.name, source: "config", path: builtIn.path, size, chosen: true }];
  }

  /** Looks for other programs' models only if the name is none of the user's own. */
  private readFor(name: string): CatalogContents {
    return this.read((stores, isOwn) => (isOwn(name) ? NOTHING : stores.latest()));
  }

  /** @param look returns the models of other programs. `isOwn` tells if the user has a model of that name. */
  private read(look: (stores: ModelStores, isOwn: (name: string) => boolean) => FoundFiles): CatalogContents {
    const { folder, modelPath, builtIn, stores } = this.options;
    const { config, problems } = this.options.config.read();
    const given = modelPath === undefined ? [] : [namedFile(modelNameOf(modelPath), resolve(modelPath))];
    const places = [
      modelsInFolder(folder, "folder"),
      ...config.modelFolders.map((each) => modelsInFolder(each, "config")),
    ];
    const inFolders = places.flatMap(({ models }) => models).map((model) => withOrigin(model, folder));
    const own = [
      ...given,
      ...[...config.models].map(([name, path]) => namedFile(name, path)),
      ...inFolders.filter(({ isOther }) => !isOther),
      ...inFolders.filter(({ isOther }) => isOther),
    ];
    const reserved = builtIn === undefined ? [DEFAULT_MODEL] : [DEFAULT_MODEL, builtIn.name];
    const ownNamed = withUniqueNames(own, reserved);
    const [first] = ownNamed.keys();
    const givenName = given.length === 0 ? undefined : first;
    const defaultName = givenName ?? config.defaultModel ?? STARTER_MODEL.name;
    const isOwn = (name: string) =>
      modelOf(ownNamed, name === DEFAULT_MODEL ? defaultName : name) !== undefined;
    const inStores = stores === undefined || !config.otherPrograms ? NOTHING : look(stores, isOwn);
    return {
      // Other programs' models come last, so that no name of the user's own depends on them.
      named: withUniqueNames([...own, ...inStores.models], reserved),
      unreadable: [...places, inStores].flatMap(({ unreadable }) => unreadable),
      chosen: new Set([defaultName, ...config.models.keys()]),
      defaultName,
      problems: problems
        .filter(({ key }) => key !== "exports" && key !== "server" && key !== "download_limit")
        .map(({ sentence }) => sentence),
    };
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

/** Finds a model by its name, whether it can chat or not. */
function modelOf(named: ReadonlyMap<string, NamedModel>, name: string): NamedModel | undefined {
  const model = named.get(name);
  return model?.isOther ? undefined : model;
}

function stateOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Tells the starter model and those from a hub from other files in the folder. */
function withOrigin(model: FoundModel, folder: string): FoundModel {
  if (model.path === join(folder, STARTER_MODEL.fileName)) return { ...model, source: "starter" };
  if (!model.path.startsWith(join(folder, HUB_FOLDER) + sep)) return model;
  const sha256 = model.files.length === 1 ? readHubRecord(model.path)?.sha256 : undefined;
  return { ...model, source: "hub", ...(sha256 !== undefined && { sha256 }) };
}

function shorten(name: string): string {
  const beginning = firstCharacters(name, MAX_ECHOED_KEY_LENGTH);
  return JSON.stringify(beginning === name ? name : `${beginning}…`);
}
