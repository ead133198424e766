import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { folderSize } from "../../../system/files/folder-size.ts";
import { hasCode } from "../../../system/files/has-code.ts";
import { CudaError } from "./cuda-error.ts";
import { removeFolder, removeLeftovers } from "./unfinished-folders.ts";

/**
 * Removes CUDA's binaries in every version, and what is left of unfinished ones.
 *
 * @returns the bytes that became free; `undefined` where there were none.
 * @throws CudaError where one of their files is in use.
 */
export async function removeCuda(folder: string): Promise<number | undefined> {
  const bytes = await folderSize(folder);
  try {
    await removeLeftovers(folder);
    const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
    for (const name of names) await removeFolder(join(folder, name));
    await rmdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    // Another process is installing there.
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return bytes;
    if (!hasCode(error, "EACCES", "EPERM", "EBUSY")) throw error;
    const message = `The CUDA binaries in ${folder} cannot be removed: a program uses them, or they may not be written. Close the browser with Tacho in it and run the command again.`;
    throw new CudaError("in_use", message, { cause: error });
  }
  return bytes === 0 ? undefined : bytes;
}
