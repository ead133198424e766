import { posix } from "node:path";

/**
 * Writes a source's path in a map as it is in the repository, so that a build holds no trace of the folder it was made in,
 * nor of where packages are installed.
 *
 * @param source relative to the map.
 * @param map absolute path of the map's file.
 */
export function sourcePath(root: string, source: string, map: string): string {
  const path = posix.join(posix.dirname(map), source.replace(/\?.*$/, ""));
  const packages = path.lastIndexOf("/node_modules/");
  return packages === -1 ? posix.relative(root, path) : path.slice(packages + 1);
}
