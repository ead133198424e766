import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Syncs every file below a folder to disk, so that a later rename of the folder implies complete contents. */
export async function syncFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // Windows cannot sync a file that was opened read-only.
    const file = await open(join(entry.parentPath, entry.name), "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
