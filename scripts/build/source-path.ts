import { posix } from "node:path";

/**
 * Rewrites a source path in a source map relative to the repository, so that a build does not depend on its folder or
 * on the location of packages.
 *
 * @param source path relative to the map.
 * @param map absolute path of the map's file.
 */
export function sourcePath(root: string, source: string, map: string): string {
  const path = posix.join(posix.dirname(map), source.replace(/\?.*$/, ""));
  const packages = path.lastIndexOf("/node_modules/");
  return packages === -1 ? posix.relative(root, path) : path.slice(packages + 1);
}
