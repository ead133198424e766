import { fileURLToPath } from "node:url";
import { crx } from "@crxjs/vite-plugin";
import { defineConfig } from "vite";
import { dropManifestMap } from "../scripts/build/drop-manifest-map.ts";
import { noticesPlugin } from "../scripts/build/notices-plugin.ts";
import { oneFilePerEntry } from "../scripts/build/one-file-per-entry.ts";
import { outputNames } from "../scripts/build/output-names.ts";
import { slimPolyfill } from "../scripts/build/slim-polyfill.ts";
import { sourcePath } from "../scripts/build/source-path.ts";
import manifest from "./manifest.config.ts";

const folder = (relative: string) => fileURLToPath(new URL(relative, import.meta.url)).replaceAll("\\", "/");
const ROOT = folder("..");
const SOURCES = folder("src");

export default defineConfig({
  root: SOURCES,
  publicDir: folder("icons"),
  plugins: [
    oneFilePerEntry(),
    slimPolyfill(),
    noticesPlugin(),
    dropManifestMap(),
    crx({ manifest: ({ command }) => manifest(command) }),
  ],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: folder("dist"),
    emptyOutDir: true,
    target: "chrome123",
    sourcemap: true,
    modulePreload: false,
    rolldownOptions: {
      // The pages that the manifest does not name.
      input: { dashboard: `${SOURCES}/dashboard/index.html` },
      output: {
        ...outputNames(SOURCES),
        sourcemapPathTransform: (source, map) => sourcePath(ROOT, source, map),
      },
    },
  },
});
