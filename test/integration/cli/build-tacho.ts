import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildNativeHost } from "../../helpers/build-native-host.ts";

/** The command line beside the host that belongs to it, as the sources say now. Returns its path. */
export async function buildTacho(): Promise<string> {
  const { hostPath } = await buildNativeHost();
  const folder = dirname(hostPath);
  const unfinished = join(folder, `tacho-${process.pid}.js`);
  await build({
    absWorkingDir: fileURLToPath(new URL("../../..", import.meta.url)),
    bundle: true,
    entryPoints: ["native-host/src/cli/main.ts"],
    format: "esm",
    logLevel: "error",
    outfile: unfinished,
    platform: "node",
    target: "node20.19",
  });
  const path = join(folder, "tacho.js");
  await rename(unfinished, path);
  if (!existsSync(hostPath)) throw new Error(`There is no host at ${hostPath}.`);
  return path;
}
