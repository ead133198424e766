import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { NOTICES_FILE, thirdPartyNotices } from "./third-party-notices.ts";

/**
 * Entries: the host, its engine process, its command line, and what these load on demand: the HTTP client, which a host
 * that connects to nobody never has in memory, and the OTLP exporter.
 */
const ENTRIES = {
  host: "native-host/src/host-main.ts",
  engine: "native-host/src/engine-main.ts",
  tacho: "native-host/src/cli/main.ts",
  outgoing: "native-host/src/outgoing/undici-transport.ts",
  otlp: "native-host/src/runs/exports/otlp/open-otlp-exporter.ts",
};

/** Lets CommonJS packages inside a module bundle load Node's own modules. */
export const REQUIRE_BANNER =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** Bundles the host into `native-host/dist`. node-llama-cpp cannot be bundled and is loaded from its package. */
export async function buildHost(root: string): Promise<void> {
  const folder = join(root, "native-host/dist");
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    banner: { js: REQUIRE_BANNER },
    bundle: true,
    entryPoints: ENTRIES,
    external: ["node-llama-cpp"],
    format: "esm",
    legalComments: "none",
    logLevel: "warning",
    // Prefers the module build of a package: a CommonJS one inside a bundle cannot load Node's own modules.
    mainFields: ["module", "main"],
    metafile: true,
    outdir: "native-host/dist",
    platform: "node",
    target: "node20.19",
  });
  const modules = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const notices = thirdPartyNotices(modules.map((path) => resolve(root, path)));
  await writeFile(join(folder, NOTICES_FILE), notices);
}
