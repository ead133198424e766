import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { hasCode } from "./has-code.ts";

/**
 * Creates a folder and its missing parents. Replaces Node's `recursive` option, which loops forever on file
 * systems that refuse folders, such as `/proc`.
 *
 * @throws the file system's error
 */
export function makeFolder(path: string): void {
  if (isMade(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirUnlessThere(path);
}

/** Returns false if the parent folder is missing. */
function isMade(path: string): boolean {
  try {
    mkdirUnlessThere(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Tolerates an existing folder, because another process may create it at the same moment. */
function mkdirUnlessThere(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
}
