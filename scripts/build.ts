import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const common = {
  bundle: true,
  format: "esm",
  target: "es2023",
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: ROOT,
} satisfies BuildOptions;

/**
 * Bundles three programs (host, engine process, command line) and the OTLP exporter, which the host loads on
 * demand. node-llama-cpp cannot be bundled.
 */
const host = {
  ...common,
  platform: "node",
  target: "node20.19",
  entryPoints: {
    host: "native-host/src/host-main.ts",
    engine: "native-host/src/engine-main.ts",
    tacho: "native-host/src/cli/main.ts",
    otlp: "native-host/src/runs/exports/otlp/open-otlp-exporter.ts",
  },
  external: ["node-llama-cpp"],
  // Prefers ES modules, because a bundled CommonJS package cannot load Node's built-in modules.
  mainFields: ["module", "main"],
  outdir: "native-host/dist",
} satisfies BuildOptions;

const extension = {
  ...common,
  platform: "browser",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  entryPoints: {
    background: "extension/src/worker/main.ts",
    "panel/main": "extension/src/panel/main.tsx",
    "panel/style": "extension/src/panel/style.css",
    "options/main": "extension/src/options/main.tsx",
    "options/style": "extension/src/options/style.css",
    "runs/main": "extension/src/runs/main.tsx",
    "runs/style": "extension/src/runs/style.css",
  },
  outdir: "extension/dist",
} satisfies BuildOptions;

const STATIC_FILES = [
  ["extension/manifest.json", "extension/dist/manifest.json"],
  ["extension/icons", "extension/dist/icons"],
  ["extension/src/panel/index.html", "extension/dist/panel/index.html"],
  ["extension/src/options/index.html", "extension/dist/options/index.html"],
  ["extension/src/runs/index.html", "extension/dist/runs/index.html"],
] as const;

for (const folder of ["extension/dist", "native-host/dist"]) {
  await rm(join(ROOT, folder), { recursive: true, force: true });
}
await Promise.all([build(host), build(extension)]);
for (const [from, to] of STATIC_FILES) await cp(join(ROOT, from), join(ROOT, to), { recursive: true });
