import type { Plugin } from "vite";
import { NOTICES_FILE, thirdPartyNotices } from "./third-party-notices.ts";

/** Writes the notices of all bundled packages beside the bundles. */
export function noticesPlugin(): Plugin {
  return {
    name: "tacho:third-party-notices",
    apply: "build",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) =>
        file.type === "chunk" ? Object.entries(file.modules) : [],
      );
      const bundled = modules.filter(([, { renderedLength }]) => renderedLength > 0);
      const source = thirdPartyNotices(bundled.map(([id]) => id.replace(/\?.*$/, "")));
      this.emitFile({ type: "asset", fileName: NOTICES_FILE, source });
    },
  };
}
