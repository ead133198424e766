import { open, rename, rm } from "node:fs/promises";

/**
 * Writes `text` under another name and gives it the name of `path` when it is on the disk in full: who reads the file
 * sees the old text or the new one. On a nearly full disk a write may report success and be short, so its size is
 * looked at.
 *
 * @throws what the file system says where it refuses; the old file is then as it was.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
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
