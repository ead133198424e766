import { basename, dirname } from "node:path";
import type { Plugin } from "vite";

const MARK = /\?entry=([\w-]+)$/;
const SPLIT_FILES = /\.(?:tsx?|m?js|css)$/;

/**
 * Bundles every module separately into each page and the service worker, so that each loads one script and one
 * stylesheet. Shared chunks would cost the panel four more requests before its first paint.
 */
export function oneFilePerEntry(): Plugin {
  return {
    name: "tacho:one-file-per-entry",
    apply: "build",
    enforce: "pre",
    resolveId: {
      order: "pre",
      async handler(source, importer, options) {
        if (importer === undefined || [source, importer].some((id) => id.startsWith("\0"))) return null;
        const entry = MARK.exec(importer)?.[1] ?? basename(dirname(importer));
        const found = await this.resolve(source, importer.replace(MARK, ""), { ...options, skipSelf: true });
        if (found === null || found.external !== false || !SPLIT_FILES.test(found.id)) return found;
        return { ...found, id: `${found.id}?entry=${entry}` };
      },
    },
  };
}
