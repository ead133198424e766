import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { hasCode } from "./has-code.ts";

/**
 * Makes a folder and those it lies in, where they are not there. Node's own recursive form tries for ever where a file
 * system takes no folder, as under `/proc`.
 *
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  if (isMade(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirUnlessThere(path);
}

/** False where the folder it would lie in is missing. */
function isMade(path: string): boolean {
  try {
    mkdirUnlessThere(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Another process may make it at the same moment. */
function mkdirUnlessThere(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
}
