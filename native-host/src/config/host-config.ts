import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { hasCode } from "../system/files/has-code.ts";

/**
 * The owner's settings for this machine, in `TACHO_HOME/config.json`. Every key is optional.
 *
 *     {
 *       "models": { "my-model": "/absolute/path/to/file.gguf" },
 *       "default_model": "my-model"
 *     }
 *
 * `exports-config.ts` describes the key `exports`.
 */
export interface HostConfig {
  /** Absolute paths of GGUF files by model name, in addition to those in `TACHO_HOME/models/`. */
  models: ReadonlyMap<string, string>;
  /** The model that "default" stands for. Absent: the starter model. */
  defaultModel?: string;
}

export interface ReadConfig {
  config: HostConfig;
  /** One sentence per invalid entry. Valid entries still apply. */
  problems: string[];
}

/** Reads the file from disk on every call; a missing file counts as empty. Never throws. */
export function readHostConfig(path: string): ReadConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return { config: { models: new Map() }, problems: [] };
    return { config: { models: new Map() }, problems: [`${path} cannot be read: ${String(error)}.`] };
  }
  return parseHostConfig(text, path);
}

/** Parses the text of the file. `path` only appears in the problem sentences. */
export function parseHostConfig(text: string, path: string): ReadConfig {
  const models = new Map<string, string>();
  const problems: string[] = [];
  const value = parseObject(text);
  if (value === undefined) return { config: { models }, problems: [`${path} is not a JSON object.`] };
  if (value.models !== undefined && !isObject(value.models)) {
    problems.push(`In ${path}, "models" must be an object of names and absolute paths.`);
  } else {
    for (const [name, file] of Object.entries(value.models ?? {})) {
      if (typeof file === "string" && isAbsolute(file)) models.set(name, file);
      else problems.push(`In ${path}, the model ${JSON.stringify(name)} must have an absolute path.`);
    }
  }
  const { default_model: defaultModel } = value;
  if (defaultModel === undefined) return { config: { models }, problems };
  if (typeof defaultModel === "string" && defaultModel !== "") {
    return { config: { models, defaultModel }, problems };
  }
  problems.push(`In ${path}, "default_model" must be the name of a model.`);
  return { config: { models }, problems };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
