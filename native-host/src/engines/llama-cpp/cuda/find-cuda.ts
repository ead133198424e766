import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { hasCode } from "../../../system/files/has-code.ts";

export interface FindCudaInput {
  /** `TACHO_HOME/cuda`. Each version has a folder of its own, which gets its name only when complete. */
  folder: string;
  /** The version of node-llama-cpp, which accepts only binaries of its own version. */
  version: string;
  /** Names of the packages that make up the binaries. */
  packages: readonly string[];
}

export type FoundCuda =
  | { status: "absent" }
  /** `place`: the folder whose `node_modules` contains the packages. */
  | { status: "ready"; place: string }
  /** Some packages are missing or have the wrong version. */
  | { status: "damaged"; place: string }
  /** Only other versions are installed. `version` is the last of them by name. */
  | { status: "other_version"; version: string };

const VERSION = /^\d+\.\d+\.\d+/;
const PackageFile = z.object({ version: z.string() });

/** Looks for installed CUDA binaries and tells whether this version can use them. */
export async function findCuda({ folder, version, packages }: FindCudaInput): Promise<FoundCuda> {
  const versions = (await namesIn(folder)).filter((name) => VERSION.test(name)).sort();
  if (versions.includes(version)) {
    const place = join(folder, version);
    const complete = await holdsPackages(place, version, packages);
    return { status: complete ? "ready" : "damaged", place };
  }
  const other = versions.at(-1);
  return other === undefined ? { status: "absent" } : { status: "other_version", version: other };
}

/** Returns true when every package is installed below `place` in this version. */
export async function holdsPackages(
  place: string,
  version: string,
  packages: readonly string[],
): Promise<boolean> {
  const versions = await Promise.all(
    packages.map((name) => readVersion(join(place, "node_modules", name, "package.json"))),
  );
  return versions.every((found) => found === version);
}

async function readVersion(file: string): Promise<string | undefined> {
  try {
    return PackageFile.parse(JSON.parse(await readFile(file, "utf8"))).version;
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
