import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { hasCode } from "../system/files/has-code.ts";

/**
 * `TACHO_HOME/config.json`: facts of this machine, written by its owner. Every key may be absent.
 *
 *     {
 *       "models": { "my-model": "/absolute/path/to/file.gguf" },
 *       "default_model": "my-model"
 *     }
 *
 * Its key `exports` is described in `exports/exports-config.ts`.
 */
export interface HostConfig {
  /** Absolute paths of GGUF files by the name they go by, beside those in `TACHO_HOME/models/`. */
  models: ReadonlyMap<string, string>;
  /** What "default" means; the starter model where it is absent. */
  defaultModel?: string;
}

export interface ReadConfig {
  config: HostConfig;
  /** What is wrong with the file, a sentence each; what is right in it counts all the same. */
  problems: string[];
}

/** Reads the file afresh; a file that is not there is an empty one. Never throws. */
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

/** `path` is for the sentences only. */
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
