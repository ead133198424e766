import { fileURLToPath } from "node:url";
import { crx } from "@crxjs/vite-plugin";
import prefresh from "@prefresh/vite";
import { defineConfig, mergeConfig, type UserConfig } from "vite";
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

const JSX = { runtime: "automatic", importSource: "preact" } as const;

/** Each page's script mounts its page; replaced by itself it would mount a second one, so an edit there reloads the page. */
const MOUNTS = /\/main\.tsx$/;

const production: UserConfig = {
  plugins: [oneFilePerEntry(), slimPolyfill(), noticesPlugin(), dropManifestMap()],
  oxc: { jsx: JSX },
  build: {
    outDir: folder("dist"),
    emptyOutDir: true,
    target: "chrome123",
    sourcemap: true,
    modulePreload: false,
    rolldownOptions: {
      // The pages that the manifest does not name.
      input: { runs: `${SOURCES}/runs/index.html` },
      output: {
        ...outputNames(SOURCES),
        sourcemapPathTransform: (source, map) => sourcePath(ROOT, source, map),
      },
    },
  },
};

const development = async (): Promise<UserConfig> => ({
  plugins: [await prefresh({ exclude: MOUNTS })],
  oxc: { jsx: JSX, jsxRefreshExclude: MOUNTS },
  cacheDir: `${ROOT}.cache/vite`,
  server: { strictPort: true },
  // Loads its code from this machine's server: it has a folder that nothing is packaged from.
  build: { outDir: `${ROOT}.cache/dev-extension` },
});

export default defineConfig(async ({ command }) => {
  const shared: UserConfig = {
    root: SOURCES,
    publicDir: folder("icons"),
    plugins: [crx({ manifest: manifest(command) })],
  };
  return mergeConfig(shared, command === "serve" ? await development() : production);
});
