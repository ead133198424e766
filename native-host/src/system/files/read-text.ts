import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hasCode } from "./has-code.ts";

/** Reads a text file; `undefined` if it cannot be read, for whatever reason. */
export function readTextIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Reads a text file; an empty text if there is none.
 *
 * @throws the file system's error for one that is there and cannot be read
 */
export async function readTextOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  }
}
