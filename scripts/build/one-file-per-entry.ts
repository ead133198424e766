import { basename, dirname } from "node:path";
import type { Plugin } from "vite";

const MARK = /\?entry=([\w-]+)$/;
const SPLIT_FILES = /\.(?:tsx?|m?js|css)$/;

/**
 * Gives each page and the service worker a copy of its own of every module, so that each loads as one script and one
 * stylesheet. Chunks shared between entries cost the panel four more requests before its first paint.
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
