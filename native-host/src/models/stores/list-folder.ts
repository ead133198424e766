import { readdirSync } from "node:fs";
import { hasCode } from "../../system/files/has-code.ts";
import type { UnreadableFile } from "../sources/found-model.ts";

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
