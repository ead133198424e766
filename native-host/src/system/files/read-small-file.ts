import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Largest file that is read, in bytes. */
const LARGEST = 1024 * 1024;

/** Reads a text file of anybody; `undefined` if it is absent, too large, no plain file or unreadable. */
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

/** Parses a JSON file of anybody; `undefined` if there is none. */
export function readSmallJson(path: string): unknown {
  const text = readSmallFile(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
