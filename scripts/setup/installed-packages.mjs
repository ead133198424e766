import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/**
 * Returns true when `node_modules` matches the lock file. Compares with the lock file that npm leaves in there.
 *
 * @param {string} root
 */
export function packagesAreInstalled(root) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || installed === undefined) return false;
  return samePackages(wanted, installed) && existsSync(join(root, "node_modules", "tsx", "package.json"));
}

/**
 * Returns true when all wanted packages are installed in the right version. Optional ones may be missing, because
 * most are for other systems.
 *
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 */
export function samePackages(wanted, installed) {
  return Object.entries(wanted)
    .filter(([path]) => path.startsWith("node_modules/"))
    .every(([path, { version, optional = false, peer = false }]) => {
      const found = installed[path];
      return found === undefined ? optional || peer : found.version === version;
    });
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readPackages(file) {
  try {
    const { packages } = JSON.parse(readFileSync(file, "utf8"));
    return typeof packages === "object" && packages !== null ? packages : undefined;
  } catch {
    return undefined;
  }
}
