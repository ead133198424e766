import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { hasCode } from "../../../system/files/has-code.ts";

export interface FindCudaInput {
  /** `cuda` in Tacho's home; a version has a folder of its own in it, which gets its name last. */
  folder: string;
  /** Of node-llama-cpp, which takes no binary of another. */
  version: string;
  /** Names of the packages that belong to it. */
  packages: readonly string[];
}

export type FoundCuda =
  | { status: "absent" }
  /** `place`: the folder whose `node_modules` holds the packages. */
  | { status: "ready"; place: string }
  /** Something has taken a part away. */
  | { status: "damaged"; place: string }
  /** The last by name of those that are there. */
  | { status: "other_version"; version: string };

const VERSION = /^\d+\.\d+\.\d+/;
const PackageFile = z.object({ version: z.string() });

/** What there is of CUDA's binaries, and whether this version can use it. */
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

/** Whether each of the packages is under `place` in this version. */
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
