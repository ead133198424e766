import type { FileHandle } from "node:fs/promises";

/** Bytes of the first read, which holds the whole header of a small model. Later reads take `WINDOW`. */
const FIRST_WINDOW = 64 * 1024;
const WINDOW = 1024 * 1024;

/** The file does not hold what it says it does. */
export class EndOfFileError extends RangeError {
  override readonly name = "EndOfFileError";
}

/**
 * Reads a file front to back through a sliding window. Any access beyond the end is an error, however large the
 * number.
 */
export class FileWindow {
  readonly #file: FileHandle;
  readonly size: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #position = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  get position(): number {
    return this.#position;
  }

  /**
   * Moves forward by `length` bytes.
   *
   * @throws EndOfFileError beyond the end of the file
   */
  skip(length: number): void {
    this.#require(length);
    this.#position += length;
  }

  /**
   * Moves over length-prefixed strings. A vocabulary has hundreds of thousands, too many to wait for each. Returns a hash
   * of their lengths, 0..4294967295.
   *
   * @throws EndOfFileError beyond the end of the file
   */
  async skipStrings(count: number): Promise<number> {
    let hash = 0;
    for (let left = count; left > 0; left -= 1) {
      const offset = this.#position - this.#windowStart;
      const isInside = offset >= 0 && offset + 8 <= this.#window.length;
      if (isInside) this.#position += 8;
      const length = isInside ? Number(this.#window.readBigUInt64LE(offset)) : await this.uint64();
      this.skip(length);
      hash = (Math.imul(hash ^ length, 0x9e3779b1) + left) >>> 0;
    }
    return hash;
  }

  async uint8(): Promise<number> {
    return (await this.bytes(1)).readUInt8();
  }

  async uint16(): Promise<number> {
    return (await this.bytes(2)).readUInt16LE();
  }

  async uint32(): Promise<number> {
    return (await this.bytes(4)).readUInt32LE();
  }

  /** Reads a 64-bit number. Large values lose precision, but those are beyond the end of any file. */
  async uint64(): Promise<number> {
    return Number((await this.bytes(8)).readBigUInt64LE());
  }

  /**
   * Reads a length-prefixed UTF-8 string.
   *
   * @param longest maximum length in bytes; a longer string is an error
   */
  async string(longest: number): Promise<string> {
    const length = await this.uint64();
    if (length > longest) throw new RangeError(`a text of ${length} bytes`);
    return (await this.bytes(length)).toString("utf8");
  }

  async bytes(length: number): Promise<Buffer> {
    this.#require(length);
    const offset = this.#position - this.#windowStart;
    if (offset < 0 || offset + length > this.#window.length) await this.#fill(length);
    const start = this.#position - this.#windowStart;
    this.#position += length;
    return this.#window.subarray(start, start + length);
  }

  async #fill(length: number): Promise<void> {
    const wanted = Math.min(
      this.size - this.#position,
      Math.max(length, this.#position === 0 ? FIRST_WINDOW : WINDOW),
    );
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(wanted), 0, wanted, this.#position);
    if (bytesRead < length) throw new RangeError("the file became shorter while it was read");
    this.#window = buffer.subarray(0, bytesRead);
    this.#windowStart = this.#position;
  }

  #require(length: number): void {
    if (this.#position + length > this.size) throw new EndOfFileError("the file ends too early");
  }
}
