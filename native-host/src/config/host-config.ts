import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as z from "zod/mini";
import { hasCode } from "../system/files/has-code.ts";
import { readCollectorUrl } from "./collector-url.ts";
import { NO_SERVER, readServerConfig, type ServerConfig } from "./server-config.ts";

/**
 * The owner's settings for this machine, in `TACHO_HOME/config.json`. Every key is optional.
 *
 *     {
 *       "models": { "my-model": "/absolute/path/to/file.gguf" },
 *       "model_folders": ["/absolute/path/to/a/folder"],
 *       "other_programs": false,
 *       "default_model": "my-model",
 *       "download_limit": 5000000,
 *       "exports": {
 *         "prometheus_textfile": "/var/lib/node_exporter/textfile/tacho.prom",
 *         "otlp": { "endpoint": "http://127.0.0.1:4318", "headers": { "authorization": "Bearer ..." } }
 *       },
 *       "server": { "port": 4790, "origins": ["http://localhost:3000"], "priority": "panel" }
 *     }
 */
export interface HostConfig {
  /** Absolute paths of GGUF files by model name, in addition to those in `TACHO_HOME/models/`. */
  models: ReadonlyMap<string, string>;
  /** Absolute paths of further folders with GGUF files. */
  modelFolders: readonly string[];
  /** True if the models that other programs keep on this machine are offered too. Default: true. */
  otherPrograms: boolean;
  /** The model that "default" stands for. Default: the starter model. */
  defaultModel?: string;
  /** Most bytes per second that downloads of models take. Default: as fast as they come. */
  downloadLimit?: number;
  /** Additional destinations for the numbers of ended runs. */
  exports: ExportsConfig;
  /** The local HTTP API. Default: off. */
  server: ServerConfig;
}

export interface ExportsConfig {
  /** Absolute path that ends in `.prom`, inside the folder that node_exporter's textfile collector reads. */
  prometheus_textfile?: string | undefined;
  otlp?: OtlpConfig | undefined;
}

export interface OtlpConfig {
  /** Base URL of the collector, without a slash at the end; the exporter appends `/v1/traces` and `/v1/metrics`. */
  endpoint: string;
  /** HTTP headers to send with every request. */
  headers?: Record<string, string> | undefined;
}

export interface ConfigProblem {
  /** The key it is about; absent where it is about the whole file. */
  key?:
    | "models"
    | "model_folders"
    | "other_programs"
    | "default_model"
    | "download_limit"
    | "exports"
    | "server";
  sentence: string;
}

export interface ReadConfig {
  config: HostConfig;
  /** One for each invalid entry. Valid entries still apply. */
  problems: ConfigProblem[];
}

/** Stands for the default model in requests. */
const RESERVED_NAME = "default";

const object = z.record(z.string(), z.unknown());
const absolutePath = z.string().check(z.refine((path) => isAbsolute(path)));
const bytesPerSecond = z.number().check(z.minimum(1000));
const modelName = z.string().check(z.minLength(1));
/** The base URL of a collector, without the paths that the exporter appends. */
const collectorUrl = z.pipe(
  z.string().check(z.refine((text) => readCollectorUrl(text) !== undefined)),
  z.transform((text) => readCollectorUrl(text) ?? ""),
);
const exportFields = {
  prometheus_textfile: absolutePath.check(z.refine((path) => path.endsWith(".prom"))),
  otlp: z.object({
    endpoint: collectorUrl,
    headers: z.optional(z.record(z.string(), z.string())),
  }),
};
const EXPORT_RULES: Record<keyof typeof exportFields, string> = {
  prometheus_textfile: "an absolute path that ends in .prom",
  otlp: 'an object with an "endpoint" (an http or https URL without a query) and optional "headers" (names and string values)',
};

/** Reads the file from disk on every call; a missing file counts as empty. Never throws. */
export function readHostConfig(path: string): ReadConfig {
  try {
    return parseHostConfig(readFileSync(path, "utf8"), path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return parseHostConfig("{}", path);
    return nothing(`${path} cannot be read: ${String(error)}.`);
  }
}

/** Parses the text of the file. `path` only appears in the problem sentences. */
export function parseHostConfig(text: string, path: string): ReadConfig {
  const file = object.safeParse(parseJson(text));
  if (!file.success) return nothing(`${path} is not a JSON object.`);
  const problems: ConfigProblem[] = [];
  const { models, model_folders, other_programs, default_model, download_limit, exports, server } = file.data;
  const defaultModel = readDefaultModel(default_model, path, problems);
  const downloadLimit = readDownloadLimit(download_limit, path, problems);
  return {
    config: {
      models: readModels(models, path, problems),
      modelFolders: readModelFolders(model_folders, path, problems),
      otherPrograms: readOtherPrograms(other_programs, path, problems),
      ...(defaultModel !== undefined && { defaultModel }),
      ...(downloadLimit !== undefined && { downloadLimit }),
      exports: readExports(exports, problems),
      server: readServerConfig(server, (sentence) =>
        problems.push({ key: "server", sentence: `In config.json, ${sentence}` }),
      ),
    },
    problems,
  };
}

function nothing(sentence: string): ReadConfig {
  return {
    config: { models: new Map(), modelFolders: [], otherPrograms: true, exports: {}, server: NO_SERVER },
    problems: [{ sentence }],
  };
}

function readModels(value: unknown = {}, path: string, problems: ConfigProblem[]): Map<string, string> {
  const models = new Map<string, string>();
  const key = "models";
  const named = object.safeParse(value);
  if (!named.success) {
    problems.push({ key, sentence: `In ${path}, "models" must be an object of names and absolute paths.` });
    return models;
  }
  for (const [name, file] of Object.entries(named.data)) {
    const parsed = absolutePath.safeParse(file);
    if (name === "" || name === RESERVED_NAME)
      problems.push({
        key,
        sentence: `In ${path}, no model can be called ${JSON.stringify(name)}. To choose the default, use "default_model".`,
      });
    else if (parsed.success) models.set(name, parsed.data);
    else
      problems.push({
        key,
        sentence: `In ${path}, the model ${JSON.stringify(name)} must have an absolute path.`,
      });
  }
  return models;
}

function readModelFolders(value: unknown = [], path: string, problems: ConfigProblem[]): string[] {
  const parsed = z.array(absolutePath).safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push({
    key: "model_folders",
    sentence: `In ${path}, "model_folders" must be a list of absolute paths.`,
  });
  return [];
}

function readOtherPrograms(value: unknown = true, path: string, problems: ConfigProblem[]): boolean {
  if (typeof value === "boolean") return value;
  problems.push({ key: "other_programs", sentence: `In ${path}, "other_programs" must be true or false.` });
  return true;
}

function readDefaultModel(value: unknown, path: string, problems: ConfigProblem[]): string | undefined {
  if (value === undefined) return undefined;
  const parsed = modelName.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push({
    key: "default_model",
    sentence: `In ${path}, "default_model" must be the name of a model.`,
  });
  return undefined;
}

function readDownloadLimit(value: unknown, path: string, problems: ConfigProblem[]): number | undefined {
  if (value === undefined) return undefined;
  const parsed = bytesPerSecond.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push({
    key: "download_limit",
    sentence: `In ${path}, "download_limit" must be a number of bytes per second, 1000 or more.`,
  });
  return undefined;
}

function readExports(value: unknown = {}, problems: ConfigProblem[]): ExportsConfig {
  const tell = (sentence: string) =>
    problems.push({ key: "exports", sentence: `In config.json, ${sentence}` });
  const fields = object.safeParse(value);
  if (!fields.success) {
    tell('"exports" must be an object.');
    return {};
  }
  const { prometheus_textfile, otlp, ...unknown } = fields.data;
  for (const key of Object.keys(unknown)) tell(`"exports" has no key ${JSON.stringify(key)}.`);
  const read = <Value>(key: keyof typeof exportFields, schema: z.ZodMiniType<Value>, field: unknown) => {
    if (field === undefined) return undefined;
    const parsed = schema.safeParse(field);
    if (parsed.success) return parsed.data;
    tell(`"exports.${key}" must be ${EXPORT_RULES[key]}.`);
    return undefined;
  };
  return {
    prometheus_textfile: read("prometheus_textfile", exportFields.prometheus_textfile, prometheus_textfile),
    otlp: read("otlp", exportFields.otlp, otlp),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
