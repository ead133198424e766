import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode } from "../../../system/files/has-code.ts";
import { isRunning } from "../../../system/process/is-running.ts";

/** What is being made or taken away says who does it: `.unfinished-<pid>-...`. */
const NAME = /^\.unfinished-(\d+)-/;

export function makeUnfinishedFolder(folder: string): Promise<string> {
  return mkdtemp(join(folder, `.unfinished-${process.pid}-`));
}

/** Takes the name away before anything else, so that what is half removed is never taken for whole. */
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

/** Cleans away what a run that was killed has left; what another process is at stays. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
