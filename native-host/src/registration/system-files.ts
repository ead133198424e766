import { constants } from "node:fs";
import { access, open, readFile, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode } from "../system/files/has-code.ts";
import { makeFolder } from "../system/files/make-folder.ts";
import type { RegistrationFiles } from "./registration-files.ts";

export const systemFiles: RegistrationFiles = {
  async read(path) {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
      throw error;
    }
  },
  exists: (path) => succeeds(access(path)),
  async isExecutable(path) {
    return (await succeeds(access(path, constants.X_OK))) && (await stat(path)).isFile();
  },
  resolve: (path) => realpath(path).catch(() => path),
  async write(path, text, mode) {
    makeFolder(dirname(path));
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      await writeInFull(temporary, Buffer.from(text), mode);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  },
  remove: (path) => rm(path, { force: true }),
  async removeEmptyFolder(path) {
    try {
      await rmdir(path);
    } catch (error) {
      if (!hasCode(error, "ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR")) throw error;
    }
  },
};

/** Writes and syncs the file, then checks its size: on a nearly full disk a short write may report success. */
async function writeInFull(path: string, bytes: Buffer, mode: number): Promise<void> {
  const file = await open(path, "w", mode);
  try {
    await file.writeFile(bytes);
    await file.chmod(mode);
    await file.sync();
    const { size } = await file.stat();
    if (size !== bytes.length)
      throw new Error(`Only ${size} of ${bytes.length} bytes of ${path} were written.`);
  } finally {
    await file.close();
  }
}

async function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch {
    return false;
  }
}
