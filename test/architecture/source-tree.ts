import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders with source code, relative to the repository root. */
const CODE_FOLDERS = ["shared/src", "native-host/src", "extension/src", "scripts", "test"];
const CODE_FILE = /\.(ts|tsx|mjs)$/;

export interface SourceFile {
  /** Path relative to the repository root, with forward slashes. */
  path: string;
  text: string;
}

/** Reads every source file, in a stable order. */
export function readSourceFiles(): SourceFile[] {
  return CODE_FOLDERS.flatMap((folder) => walk(folder))
    .filter((path) => CODE_FILE.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/**
 * Returns the room of a file: its folder without the `src` of the workspace. All of `test` is one room, because tests
 * may import anything; a file at the root is a room by itself.
 */
export function roomOf(path: string): string {
  if (path.startsWith("test/")) return "test";
  if (!path.includes("/")) return path;
  return dirname(path).replace(/^(shared|native-host|extension)\/src/, "$1");
}
