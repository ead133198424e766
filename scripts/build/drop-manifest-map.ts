import type { Plugin } from "vite";

/** Removes the source map of a script that crxjs reads the manifest from and then deletes. */
export function dropManifestMap(): Plugin {
  return {
    name: "tacho:drop-manifest-map",
    apply: "build",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk" || file.facadeModuleId !== "/@crx/manifest") continue;
        if (file.sourcemapFileName !== null) delete bundle[file.sourcemapFileName];
      }
    },
  };
}
