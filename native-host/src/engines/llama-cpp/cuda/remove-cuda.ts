import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { folderSize } from "../../../system/files/folder-size.ts";
import { hasCode } from "../../../system/files/has-code.ts";
import { CudaError } from "./cuda-error.ts";
import { removeFolder, removeLeftovers } from "./unfinished-folders.ts";

/**
 * Removes all versions of the CUDA binaries and the remains of unfinished installations.
 *
 * @returns the freed bytes, or `undefined` if nothing was installed.
 * @throws CudaError `in_use` if a file is in use or cannot be deleted.
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
    // Another process is installing into the folder.
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return bytes;
    if (!hasCode(error, "EACCES", "EPERM", "EBUSY")) throw error;
    const message = `The CUDA binaries in ${folder} cannot be removed: a program is using them, or you lack permission. Close the browser that runs Tacho and run the command again.`;
    throw new CudaError("in_use", message, { cause: error });
  }
  return bytes === 0 ? undefined : bytes;
}
