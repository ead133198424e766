import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Folders that hold code of the repository, relative to its root. */
const CODE_FOLDERS = ["shared/src", "native-host/src", "extension/src", "scripts", "test"];
const CODE_FILE = /\.(ts|tsx|mjs)$/;

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  text: string;
}

/** Every source file, in a stable order. */
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
 * The room a file stands in: its folder, without the `src` every workspace has. All of `test` is one room, because
 * tests may import anything; a file at the root is a room by itself.
 */
export function roomOf(path: string): string {
  if (path.startsWith("test/")) return "test";
  if (!path.includes("/")) return path;
  return dirname(path).replace(/^(shared|native-host|extension)\/src/, "$1");
}
