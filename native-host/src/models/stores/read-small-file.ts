import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { hasCode } from "../../system/files/has-code.ts";
import type { UnreadableFile } from "../sources/found-model.ts";

/** Largest file of another program that is read, in bytes. */
const LARGEST = 1024 * 1024;

/** Reads a text file of another program; `undefined` if it is absent, too large, no plain file or unreadable. */
export function readSmallFile(path: string): string | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const state = fstatSync(file);
      if (!state.isFile() || state.size > LARGEST) return undefined;
      const bytes = Buffer.alloc(state.size);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)).toString("utf8");
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Parses a JSON file of another program; `undefined` if there is none. */
export function readSmallJson(path: string): unknown {
  const text = readSmallFile(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lists the folders in a folder, sorted. A folder that is there and cannot be read is added to `unreadable`. */
export function foldersIn(path: string, unreadable: UnreadableFile[]): string[] {
  return entriesIn(path, unreadable)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** Lists a folder, sorted by name. One that is there and cannot be read is added to `unreadable`. */
export function entriesIn(path: string, unreadable: UnreadableFile[]) {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR"))
      unreadable.push({ path, details: { reason: "unreadable", cause: String(error) } });
    return [];
  }
}
