import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/**
 * Whether `node_modules` holds what the lock file says. npm leaves a lock file of its own in there, which tells.
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
 * An optional package may be missing, because most are for other systems, but may not have another version.
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
