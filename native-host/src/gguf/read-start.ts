import type { FileHandle } from "node:fs/promises";

/** Bytes at the start of a file that tell what it is. */
const TELLING_BYTES = 512;

/** Reads the first bytes of an open file, 512 at most. */
export async function readStart(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TELLING_BYTES), 0, TELLING_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}
