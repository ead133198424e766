import { existsSync } from "node:fs";
import { rename, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildNativeHost } from "../../helpers/build-native-host.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Builds the command line and its host from the current sources. Returns the command line's path. */
export async function buildTacho(): Promise<string> {
  const { hostPath } = await buildNativeHost();
  const folder = dirname(hostPath);
  const unfinished = join(folder, `tacho-${process.pid}.js`);
  await build({
    absWorkingDir: ROOT,
    bundle: true,
    entryPoints: ["native-host/src/cli/main.ts"],
    format: "esm",
    logLevel: "error",
    outfile: unfinished,
    platform: "node",
    target: "node20.19",
  });
  // The same places as in the product.
  await link(join(ROOT, "native-host/cuda"), join(folder, "../cuda"));
  const path = join(folder, "tacho.js");
  await rename(unfinished, path);
  if (!existsSync(hostPath)) throw new Error(`There is no host at ${hostPath}.`);
  return path;
}

/** Another test file may have built it first. */
async function link(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path, "junction");
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}
