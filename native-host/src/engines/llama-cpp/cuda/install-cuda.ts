import { readdir, rename, rm, rmdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { folderSize } from "../../../system/files/folder-size.ts";
import { hasCode } from "../../../system/files/has-code.ts";
import { makeFolder } from "../../../system/files/make-folder.ts";
import { syncFolder } from "../../../system/files/sync-folder.ts";
import { CudaError } from "./cuda-error.ts";
import { copyLock, pinnedVersion } from "./cuda-lock.ts";
import type { CudaPackages } from "./cuda-packages.ts";
import { findCuda, holdsPackages } from "./find-cuda.ts";
import { NPM_CACHE, type NpmCi, npmCi } from "./npm-ci.ts";
import { makeUnfinishedFolder, removeFolder, removeLeftovers } from "./unfinished-folders.ts";

/** Time between two progress checks in ms. */
const WATCH_INTERVAL = 250;

export interface InstallCudaInput {
  /** `TACHO_HOME/cuda`. */
  folder: string;
  /** Folder of this system's lock file. */
  lock: string;
  packages: CudaPackages;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Called with the version before a download starts. Not called if that version is already installed. */
  onStart?: (version: string) => Promise<void>;
  /** Called from time to time with the bytes on disk, archives and unpacked files together. */
  onProgress?: (bytes: number) => void;
  /** Called when npm has ended, with its success. */
  onDownloadEnd?: (ok: boolean) => void;
  npm?: (install: NpmCi) => Promise<void>;
}

export interface InstalledCuda {
  version: string;
  /** Folder that contains `node_modules`. */
  place: string;
  /** `present`: this version was already installed, and complete. */
  origin: "present" | "installed";
}

/**
 * Installs the CUDA binaries that the lock file pins, unless they are already there. The folder gets its final
 * name only after all files are synced to disk. Removes what interrupted installations and other versions left
 * behind.
 *
 * @throws CudaError whose message names the way out.
 */
export async function installCuda(input: InstallCudaInput): Promise<InstalledCuda> {
  const { folder, lock, packages } = input;
  const version = await pinnedVersion(lock);
  const place = join(folder, version);
  const found = await findCuda({ folder, version, packages: packages.names });
  if (found.status === "ready") return { version, place, origin: "present" };
  try {
    await input.onStart?.(version);
    makeFolder(folder);
    await removeLeftovers(folder);
    await requireRoom(folder, packages);
    const work = await makeUnfinishedFolder(folder);
    try {
      await installInto(work, version, input);
      await removeFolder(place);
      await rename(work, place);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    await removeOthers(folder, version);
    return { version, place, origin: "installed" };
  } catch (error) {
    // Succeeds only if the folder is empty.
    await rmdir(folder).catch(() => undefined);
    throw explain(error, folder);
  }
}

/**
 * Checks the free space first, because npm would download for minutes before it ran out of disk.
 *
 * @throws CudaError `disk_full`
 */
async function requireRoom(folder: string, { download, disk }: CudaPackages): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < download + disk) throw diskFull(folder);
}

async function installInto(work: string, version: string, input: InstallCudaInput): Promise<void> {
  const { lock, packages, env, signal, onProgress, onDownloadEnd = () => {}, npm = npmCi } = input;
  await copyLock(lock, work);
  const stopWatching = watchFolder(work, onProgress);
  const downloading = npm({ folder: work, env, ...(signal === undefined ? {} : { signal }) });
  downloading.then(
    () => onDownloadEnd(true),
    () => onDownloadEnd(false),
  );
  await downloading.finally(stopWatching);
  if (!(await holdsPackages(work, version, packages.names))) {
    throw new CudaError(
      "failed",
      `npm reported success, but ${packages.names.join(" and ")} ${version} are missing. The download was discarded; run the command again.`,
    );
  }
  await rm(join(work, NPM_CACHE), { recursive: true, force: true });
  await syncFolder(work);
  signal?.throwIfAborted();
}

/**
 * Removes other versions, which this Tacho cannot use. Versions with files in use remain until the next
 * installation.
 */
async function removeOthers(folder: string, version: string): Promise<void> {
  const others = (await readdir(folder)).filter((name) => name !== version && !name.startsWith("."));
  for (const name of others) await removeFolder(join(folder, name)).catch(() => undefined);
}

function watchFolder(folder: string, onProgress: ((bytes: number) => void) | undefined): () => void {
  if (onProgress === undefined) return () => {};
  const timer = setInterval(() => {
    void folderSize(folder).then(onProgress);
  }, WATCH_INTERVAL);
  return () => clearInterval(timer);
}

function explain(error: unknown, folder: string): unknown {
  if (hasCode(error, "ENOSPC", "EDQUOT")) return diskFull(folder);
  if (hasCode(error, "EACCES", "EPERM", "EROFS")) {
    const message = `The folder ${folder} is not writable. Change its permissions, or set TACHO_HOME to a writable folder, and run the command again.`;
    return new CudaError("not_writable", message, { cause: error });
  }
  return error;
}

function diskFull(folder: string): CudaError {
  return new CudaError(
    "disk_full",
    `Not enough disk space: the CUDA binaries need about 900 MB in ${folder} while unpacking. Free some space, or set TACHO_HOME to a folder on another disk, and run the command again.`,
  );
}
