import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";

/** The files that npm installs from. */
const FILES = ["package.json", "package-lock.json", ".npmrc"];
const PackageFile = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Returns the folder that holds the lock file of one system: `linux-x64`, `win32-x64`. */
export function lockFolder(locks: string, platform: NodeJS.Platform, arch: string): string {
  return join(locks, `${platform}-${arch}`);
}

/**
 * Returns the version that the lock file pins all of its packages to.
 *
 * @throws Error if it pins none or several
 */
export async function pinnedVersion(folder: string): Promise<string> {
  const { dependencies } = PackageFile.parse(
    JSON.parse(await readFile(join(folder, "package.json"), "utf8")),
  );
  const [version, ...others] = new Set(Object.values(dependencies));
  if (version === undefined || others.length > 0) throw new Error(`${folder} pins no single version.`);
  return version;
}

export async function copyLock(folder: string, to: string): Promise<void> {
  for (const name of FILES) await copyFile(join(folder, name), join(to, name));
}
