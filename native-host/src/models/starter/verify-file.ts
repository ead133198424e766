import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ExpectedFile } from "./write-verified.ts";

/**
 * Returns true when the file has the expected size and hash. Reads the file only if its size matches. Never
 * throws.
 */
export async function verifyFile(path: string, expected: ExpectedFile): Promise<boolean> {
  try {
    const { size } = await stat(path);
    if (size !== expected.size) return false;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
    return hash.digest("hex") === expected.sha256;
  } catch {
    return false;
  }
}
