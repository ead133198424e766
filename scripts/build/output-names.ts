import { posix } from "node:path";

/**
 * Names outputs after the folders of their sources: `panel/index.html` loads `panel/main.js` and `panel/style.css`.
 * Names have no hash, because an extension is replaced as a whole.
 *
 * @param sources absolute path of the folder that contains the entries.
 */
export function outputNames(sources: string) {
  const scriptName = ({ facadeModuleId }: { facadeModuleId?: string | null }): string => {
    const entry = posix.relative(sources, (facadeModuleId ?? "").replace(/\?.*$/, ""));
    const { dir, name, ext } = posix.parse(entry);
    if (facadeModuleId == null || entry.startsWith("..")) return "chunks/[name].js";
    return posix.join(dir, ext === ".html" ? "main.js" : `${name}.js`);
  };
  return {
    entryFileNames: scriptName,
    chunkFileNames: scriptName,
    assetFileNames({ originalFileNames: [source] }: { originalFileNames: string[] }): string {
      return source?.endsWith(".html")
        ? posix.join(posix.dirname(source), "style[extname]")
        : "assets/[name][extname]";
    },
  };
}
