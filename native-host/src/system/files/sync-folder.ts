import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Has the system write every file under a folder to the disk, so that a name given afterwards promises its contents. */
export async function syncFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // Windows refuses to write out a file that was opened only to be read.
    const file = await open(join(entry.parentPath, entry.name), "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
