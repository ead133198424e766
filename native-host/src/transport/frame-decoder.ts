import { endianness } from "node:os";
import { MAX_REQUEST_BYTES, MAX_SKIPPED_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";

const HEADER_BYTES = 4;
const LITTLE_ENDIAN = endianness() === "LE";

export type DecodedFrame =
  | { type: "message"; value: unknown }
  /** A frame that is not valid UTF-8 or not JSON. */
  | { type: "invalid_json" }
  /** A frame above the size limit. Its `size` bytes were discarded as they arrived. */
  | { type: "skipped"; size: number };

/** A frame too large even to skip. The stream is broken and cannot be read any further. */
export class FrameTooLargeError extends Error {
  override readonly name = "FrameTooLargeError";
  /** Frames decoded from the same chunk before this one. */
  readonly decoded: readonly DecodedFrame[];

  constructor(size: number, decoded: readonly DecodedFrame[]) {
    super(`A frame announces ${size} bytes; the maximum is ${MAX_SKIPPED_BYTES}.`);
    this.decoded = decoded;
  }
}

/**
 * Decodes length-prefixed JSON from chunks that may be split anywhere. Copies each byte at most once, into a
 * buffer of the frame's size: time is linear and memory is bounded by one frame.
 */
export class FrameDecoder {
  private readonly header = Buffer.alloc(HEADER_BYTES);
  private headerFill = 0;
  private body: Buffer | undefined;
  private bodyFill = 0;
  private skip: { size: number; left: number } | undefined;
  private readonly text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** True while a frame is incomplete, so that an end of the stream here would cut it off. */
  get midFrame(): boolean {
    return this.headerFill > 0 || this.body !== undefined || this.skip !== undefined;
  }

  /**
   * Returns the frames completed by this chunk, in order.
   *
   * @throws FrameTooLargeError; the decoder cannot be used afterwards.
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
