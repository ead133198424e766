import { endianness } from "node:os";

/** A browser closes the port on a longer frame, bytes. */
const MOST_FRAME_BYTES = 1024 * 1024;
const HEADER_BYTES = 4;
const OPENING_BRACE = "{".charCodeAt(0);

/**
 * The beginning of what a host has written that cannot be a frame, as text; `undefined` as long as it can be one.
 * A stray line looks like the length of a frame that never comes, so waiting for it would tell nothing.
 */
export function findStrayOutput(firstBytes: Buffer): string | undefined {
  if (firstBytes.length <= HEADER_BYTES) return undefined;
  const length = endianness() === "LE" ? firstBytes.readUInt32LE() : firstBytes.readUInt32BE();
  if (length <= MOST_FRAME_BYTES && firstBytes[HEADER_BYTES] === OPENING_BRACE) return undefined;
  return firstBytes.toString("utf8").split("\n")[0]?.slice(0, 80) ?? "";
}
