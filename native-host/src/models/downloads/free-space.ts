import { statfs } from "node:fs/promises";
import { DownloadError } from "./download-error.ts";

/** Bytes that stay free, and the share of a download that file systems need for themselves. */
const RESERVE = 1e9;
const SHARE = 0.05;

/** Returns the bytes that this user can still write to the file system of a folder. */
export type FreeSpace = (folder: string) => Promise<number>;

export const systemFreeSpace: FreeSpace = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/**
 * Requires room for a download, with a reserve.
 *
 * @param size bytes of all of it
 * @param missing bytes that have yet to come
 * @throws DownloadError `disk_full` that says how much is missing
 */
export async function requireSpace(
  freeSpace: FreeSpace,
  { folder, size, missing }: { folder: string; size: number; missing: number },
): Promise<void> {
  if (missing === 0) return;
  const short = missing + size * SHARE + RESERVE - (await freeSpace(folder));
  if (short > 0) throw diskFull(folder, short);
}

/** @param short bytes that are missing */
export function diskFull(folder: string, short: number, cause?: unknown): DownloadError {
  return new DownloadError(
    "disk_full",
    `There is not enough room in ${folder}: ${sizeText(short)} more are needed. Free that much, or set TACHO_HOME to a folder on another disk, and run the command again; what is already here is kept.`,
    { cause },
  );
}

function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.ceil(bytes / 1e6))} MB`;
}
