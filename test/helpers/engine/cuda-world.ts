import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CudaPackages } from "../../../native-host/src/engines/llama-cpp/cuda/cuda-packages.ts";
import type { NpmCi } from "../../../native-host/src/engines/llama-cpp/cuda/npm-ci.ts";

export const PACKAGES: CudaPackages = {
  names: ["@made-up/cuda", "@made-up/cuda-ext"],
  download: 30,
  disk: 60,
};

/** Creates a test folder with a lock file at `lock` that pins the packages to `version`. */
export function makeWorld(version = "3.0.0") {
  const root = mkdtempSync(join(tmpdir(), "tacho-cuda-"));
  const lock = join(root, "lock");
  mkdirSync(lock);
  const dependencies = Object.fromEntries(PACKAGES.names.map((name) => [name, version]));
  writeFileSync(join(lock, "package.json"), JSON.stringify({ dependencies }));
  writeFileSync(join(lock, "package-lock.json"), "{}");
  writeFileSync(join(lock, ".npmrc"), "ignore-scripts=true\n");
  return { root, lock, folder: join(root, "home", "cuda") };
}

/** Installs packages under `place`, laid out like npm does. */
export function putPackages(place: string, version: string, names: readonly string[] = PACKAGES.names): void {
  for (const name of names) {
    const folder = join(place, "node_modules", name);
    mkdirSync(join(folder, "bins"), { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version }));
    writeFileSync(join(folder, "bins", "libggml-cuda.so"), "not really");
  }
}

/** Creates a fake npm that installs these packages in this version and leaves its cache behind. */
export function fakeNpm(version: string, names: readonly string[] = PACKAGES.names) {
  const installs: NpmCi[] = [];
  const npm = async (install: NpmCi): Promise<void> => {
    installs.push(install);
    putPackages(install.folder, version, names);
    mkdirSync(join(install.folder, "npm-cache"));
    writeFileSync(join(install.folder, "npm-cache", "packed"), "packed");
  };
  return { installs, npm };
}
