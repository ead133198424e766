import { endianness } from "node:os";
import { MAX_REQUEST_BYTES, MAX_SKIPPED_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";

const HEADER_BYTES = 4;
const LITTLE_ENDIAN = endianness() === "LE";

export type DecodedFrame =
  | { type: "message"; value: unknown }
  /** A frame that is not UTF-8, or not JSON. */
  | { type: "invalid_json" }
  /** A frame too large to be handled; its `size` bytes were passed over and never kept. */
  | { type: "skipped"; size: number };

/** A frame beyond what can be skipped: the stream is broken, and nothing after it can be read. */
export class FrameTooLargeError extends Error {
  override readonly name = "FrameTooLargeError";
  /** What had been decoded from the same chunk before it. */
  readonly decoded: readonly DecodedFrame[];

  constructor(size: number, decoded: readonly DecodedFrame[]) {
    super(`A frame announces ${size} bytes; ${MAX_SKIPPED_BYTES} is the most there can be.`);
    this.decoded = decoded;
  }
}

/**
 * Takes length-prefixed JSON apart, however the bytes are cut into chunks. Every byte is copied at most once, into a
 * buffer of the frame's own size, so that the cost is linear and the memory bounded by one frame.
 */
export class FrameDecoder {
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerFill = 0;
  private body: Buffer | undefined;
  private bodyFill = 0;
  private skip: { size: number; left: number } | undefined;
  private readonly text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Whether the stream stands inside a frame: its end here would cut one off. */
  get midFrame(): boolean {
    return this.headerFill > 0 || this.body !== undefined || this.skip !== undefined;
  }

  /**
   * The frames that end within this chunk, in order.
   *
   * @throws FrameTooLargeError, after which the decoder is of no more use.
   */
  push(chunk: Uint8Array): DecodedFrame[] {
    const frames: DecodedFrame[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.skip !== undefined) rest = this.skipBytes(this.skip, rest, frames);
      else if (this.body !== undefined) rest = this.fillBody(this.body, rest, frames);
      else rest = this.fillHeader(rest, frames);
    }
    return frames;
  }

  private fillHeader(bytes: Uint8Array, frames: DecodedFrame[]): Uint8Array {
    const taken = Math.min(HEADER_BYTES - this.headerFill, bytes.length);
    this.header.set(bytes.subarray(0, taken), this.headerFill);
    this.headerFill += taken;
    const rest = bytes.subarray(taken);
    if (this.headerFill < HEADER_BYTES) return rest;
    this.headerFill = 0;
    const size = LITTLE_ENDIAN ? this.header.readUInt32LE() : this.header.readUInt32BE();
    if (size > MAX_SKIPPED_BYTES) throw new FrameTooLargeError(size, frames);
    if (size > MAX_REQUEST_BYTES) {
      this.skip = { size, left: size };
      return rest;
    }
    if (rest.length >= size) {
      frames.push(this.parse(rest.subarray(0, size)));
      return rest.subarray(size);
    }
    this.body = Buffer.allocUnsafe(size);
    this.bodyFill = 0;
    return rest;
  }

  private fillBody(body: Buffer, bytes: Uint8Array, frames: DecodedFrame[]): Uint8Array {
    const taken = Math.min(body.length - this.bodyFill, bytes.length);
    body.set(bytes.subarray(0, taken), this.bodyFill);
    this.bodyFill += taken;
    if (this.bodyFill === body.length) {
      this.body = undefined;
      frames.push(this.parse(body));
    }
    return bytes.subarray(taken);
  }

  private skipBytes(
    skip: { size: number; left: number },
    bytes: Uint8Array,
    frames: DecodedFrame[],
  ): Uint8Array {
    const taken = Math.min(skip.left, bytes.length);
    skip.left -= taken;
    if (skip.left === 0) {
      this.skip = undefined;
      frames.push({ type: "skipped", size: skip.size });
    }
    return bytes.subarray(taken);
  }

  private parse(bytes: Uint8Array): DecodedFrame {
    try {
      return { type: "message", value: JSON.parse(this.text.decode(bytes)) };
    } catch {
      return { type: "invalid_json" };
    }
  }
}
