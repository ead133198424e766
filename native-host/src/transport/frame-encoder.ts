import { endianness } from "node:os";
import { MAX_HOST_FRAME_BYTES } from "@tacho/shared/protocol/protocol-limits.ts";

const HEADER_BYTES = 4;
const LITTLE_ENDIAN = endianness() === "LE";

/**
 * Encodes a message as a frame: length in native byte order, 4 bytes, then JSON as UTF-8.
 *
 * @param limit maximum bytes of JSON. Default: the browser's limit for hosts.
 * @throws RangeError above the limit; callers split or refuse large messages first.
 */
export function encodeFrame(message: unknown, limit: number = MAX_HOST_FRAME_BYTES): Buffer {
  const json = JSON.stringify(message);
  const size = Buffer.byteLength(json);
  if (size > limit) throw new RangeError(`A frame of ${size} bytes is above the limit of ${limit}.`);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + size);
  if (LITTLE_ENDIAN) frame.writeUInt32LE(size);
  else frame.writeUInt32BE(size);
  frame.write(json, HEADER_BYTES);
  return frame;
}
