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

/** ms */
const WATCH_INTERVAL = 250;

export interface InstallCudaInput {
  /** `cuda` in Tacho's home. */
  folder: string;
  /** Of the lock file for this system. */
  lock: string;
  packages: CudaPackages;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Told of the version before it is fetched; not where it is there already. */
  onStart?: (version: string) => Promise<void>;
  /** Told now and then of the bytes on the disk, packed and unpacked. */
  onProgress?: (bytes: number) => void;
  npm?: (install: NpmCi) => Promise<void>;
}

export interface InstalledCuda {
  version: string;
  /** The folder that holds it. */
  place: string;
  /** `present`: it was there, and whole. */
  origin: "present" | "installed";
}

/**
 * Sees to it that CUDA's binaries are in `folder`, in the version that the lock file pins. They get their name when all
 * of them are there and on the disk; what a broken-off run has left is cleaned away.
 *
 * @throws CudaError with a sentence about the way out.
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
    // Only where nothing else is in it.
    await rmdir(folder).catch(() => undefined);
    throw explain(error, folder);
  }
}

/** Looked at first, because npm would fetch for minutes before it met the end of the disk. */
async function requireRoom(folder: string, { download, disk }: CudaPackages): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < download + disk) throw diskFull(folder);
}

async function installInto(work: string, version: string, input: InstallCudaInput): Promise<void> {
  const { lock, packages, env, signal, onProgress, npm = npmCi } = input;
  await copyLock(lock, work);
  const stopWatching = watchFolder(work, onProgress);
  await npm({ folder: work, env, ...(signal === undefined ? {} : { signal }) }).finally(stopWatching);
  if (!(await holdsPackages(work, version, packages.names))) {
    throw new CudaError(
      "failed",
      `npm said that all went well, but ${packages.names.join(" and ")} ${version} are not there. Nothing was kept; run the command again.`,
    );
  }
  await rm(join(work, NPM_CACHE), { recursive: true, force: true });
  await syncFolder(work);
  signal?.throwIfAborted();
}

/** Other versions are of no use to this Tacho; where one of their files is in use, they wait for the next time. */
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
    const message = `The folder ${folder} cannot be written. Allow it, or set TACHO_HOME to a folder that can be written, and run the command again.`;
    return new CudaError("not_writable", message, { cause: error });
  }
  return error;
}

function diskFull(folder: string): CudaError {
  return new CudaError(
    "disk_full",
    `There is not enough room on the disk: the CUDA binaries need about 900 MB in ${folder} while they are unpacked. Make room there, or set TACHO_HOME to another place, and run the command again.`,
  );
}
