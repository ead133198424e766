import { type BigIntStats, statSync } from "node:fs";

/**
 * Returns a text that changes when the file at `path` is replaced or written to: its inode, size and modification time.
 * `undefined` if there is no such file.
 */
export function fileVersion(path: string): string | undefined {
  try {
    return versionOf(statSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

/** Returns the version of a file from its status, which must hold exact numbers. */
export function versionOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}-${size}-${mtimeNs}`;
}
