import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";

/** What npm installs from, and nothing else. */
const FILES = ["package.json", "package-lock.json", ".npmrc"];
const PackageFile = z.object({ dependencies: z.record(z.string(), z.string()) });

/** The folder of one system's lock file: `linux-x64`, `win32-x64`. */
export function lockFolder(locks: string, platform: NodeJS.Platform, arch: string): string {
  return join(locks, `${platform}-${arch}`);
}

/** The version that the lock file pins all of its packages to. */
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
