import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Sums the size in bytes of all files in and below a folder, which may change meanwhile. Resolves with 0 if it
 * does not exist.
 */
export async function folderSize(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.isFile() ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
