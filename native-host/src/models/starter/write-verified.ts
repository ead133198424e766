import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { makeFolder } from "../../system/files/make-folder.ts";

export interface ExpectedFile {
  /** Size in bytes. */
  size: number;
  /** SHA-256 in lower-case hexadecimal. */
  sha256: string;
}

/** The data did not match the expected size or hash. Nothing was kept. */
export class WrongContentError extends Error {
  override readonly name = "WrongContentError";
}

/**
 * Writes `source` to a temporary file and renames it to `path` only after the data is synced and its SHA-256
 * matches.
 *
 * @param onProgress called with the bytes written so far.
 * @throws WrongContentError on a wrong size or hash; otherwise the file system's error.
 */
export async function writeVerified(
  source: Readable,
  path: string,
  expected: ExpectedFile,
  onProgress: (bytes: number) => void = () => {},
): Promise<void> {
  makeFolder(dirname(path));
  const temporary = `${path}.${process.pid}.part`;
  const file = await open(temporary, "w");
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of source) {
      hash.update(chunk);
      await file.writeFile(chunk);
      bytes += chunk.length;
      if (bytes > expected.size) break;
      onProgress(bytes);
    }
    await file.sync();
    const { size } = await file.stat();
    if (bytes !== expected.size || size !== expected.size) {
      throw new WrongContentError(`It has ${bytes} bytes instead of ${expected.size}.`);
    }
    const digest = hash.digest("hex");
    if (digest !== expected.sha256)
      throw new WrongContentError(`Its SHA-256 is ${digest}, not ${expected.sha256}.`);
    await file.close();
    await rename(temporary, path);
  } finally {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
  }
}
