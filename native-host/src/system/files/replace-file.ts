import { open, rename, rm } from "node:fs/promises";

/** Permissions of a file that only its owner reads and writes. */
export const OWNER_ONLY = 0o600;

/**
 * Replaces a file atomically: writes a temporary file, syncs it and renames it, so that readers see either the
 * old or the new text. Checks the size before renaming, because on a nearly full disk a short write may report
 * success.
 *
 * @param mode permissions of the new file. Default: those that the process gives to new files.
 * @throws the file system's error; the old file is then unchanged.
 */
export async function replaceFile(
  path: string,
  text: string,
  { mode }: { mode?: number } = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w", mode);
    try {
      await file.writeFile(text);
      await file.sync();
      const { size } = await file.stat();
      const bytes = Buffer.byteLength(text);
      if (size !== bytes) throw new Error(`Only ${size} of ${bytes} bytes of ${path} were written.`);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
