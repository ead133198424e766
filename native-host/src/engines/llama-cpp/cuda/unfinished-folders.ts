import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode } from "../../../system/files/has-code.ts";
import { isRunning } from "../../../system/process/is-running.ts";

/** Names of folders being created or removed. They carry the id of the process at work: `.unfinished-<pid>-...`. */
const NAME = /^\.unfinished-(\d+)-/;

export function makeUnfinishedFolder(folder: string): Promise<string> {
  return mkdtemp(join(folder, `.unfinished-${process.pid}-`));
}

/** Renames the folder before deleting it, so that a half-deleted one is never taken for complete. */
export async function removeFolder(path: string): Promise<void> {
  const doomed = join(dirname(path), `.unfinished-${process.pid}-${basename(path)}`);
  try {
    await rename(path, doomed);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  await rm(doomed, { recursive: true, force: true });
}

/** Deletes the unfinished folders of processes that have ended. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
