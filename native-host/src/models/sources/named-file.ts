import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseSplitName, splitName } from "../../gguf/split-name.ts";
import type { FoundModel } from "./found-model.ts";

/** A model that is named by its path, for a split one by that of any part. */
export function namedFile(name: string, path: string): FoundModel {
  const files = partsBeside(path);
  const [first = path] = files;
  return { name, source: "config", path: first, files, place: basename(path) };
}

/** Lists the files of a model by the path of one: the file, or the parts of a split model that are there. */
function partsBeside(path: string): string[] {
  const split = parseSplitName(basename(path));
  if (split === undefined) return [path];
  const names = namesIn(dirname(path));
  const isPart = (name: string) => {
    const other = parseSplitName(name);
    return other?.base === split.base && other.parts === split.parts && splitName(other) === name;
  };
  const parts = names.filter(isPart).sort();
  return parts.length === 0 ? [path] : parts.map((name) => join(dirname(path), name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Returns the model name of a file: the file name without `.gguf` and the number of a part. */
export function modelNameOf(path: string): string {
  const fileName = basename(path);
  return parseSplitName(fileName)?.base ?? fileName.replace(/(?<=.)\.gguf$/i, "");
}
