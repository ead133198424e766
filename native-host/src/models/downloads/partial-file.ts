import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

/** A file that grows at its end, with the hash of what is in it. */
export class PartialFile {
  readonly #file: FileHandle;
  #hash: Hash = createHash("sha256");
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Opens a file or creates it, and reads what is in it already. Empties one that is longer than it may be.
   *
   * @param longest bytes
   */
  static async open(path: string, longest: number, signal?: AbortSignal): Promise<PartialFile> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    const partial = new PartialFile(file);
    try {
      if ((await file.stat()).size > longest) await partial.empty();
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await file.read(buffer, 0, CHUNK, partial.#bytes);
        if (bytesRead === 0) return partial;
        partial.#hash.update(buffer.subarray(0, bytesRead));
        partial.#bytes += bytesRead;
      }
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Length in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends. Where that fails, the file may be longer than `bytes` tells, with a right beginning. */
  async append(chunk: Uint8Array): Promise<void> {
    for (let written = 0; written < chunk.length; ) {
      const { bytesWritten } = await this.#file.write(
        chunk,
        written,
        chunk.length - written,
        this.#bytes + written,
      );
      written += bytesWritten;
    }
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** Removes everything in it. */
  async empty(): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = createHash("sha256");
    this.#bytes = 0;
  }

  /** Syncs the file to disk. Returns its SHA-256 in lower-case hexadecimal. Nothing can be appended afterwards. */
  async finish(): Promise<string> {
    await this.#file.sync();
    return this.#hash.digest("hex");
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
