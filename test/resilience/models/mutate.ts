/** Values that break arithmetic: zero, one, the limits of each width, and just beyond memory. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  1n << 40n,
  (1n << 62n) + 1n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
];
const MOST_CHANGES = 4;

/**
 * Damages a copy of a file, mostly at its start, where its structure is.
 *
 * @param random returns a number in [0, 1)
 * @param headerBytes end of the structure, in bytes
 */
export function mutate(file: Buffer, headerBytes: number, random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(file);
  const below = (limit: number) => Math.floor(random() * limit);
  const place = () => below(random() < 0.9 ? Math.min(headerBytes, bytes.length) : bytes.length);
  for (let changes = 1 + below(MOST_CHANGES); changes > 0; changes -= 1) {
    const at = place();
    switch (below(12)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
        break;
      case 1:
        bytes[at] = below(256);
        break;
      case 2: {
        const width = random() < 0.5 ? 4 : 8;
        const value = EDGES[below(EDGES.length)] ?? 0n;
        if (at + width > bytes.length) break;
        if (width === 4) bytes.writeUInt32LE(Number(value & 0xffffffffn), at);
        else bytes.writeBigUInt64LE(value, at);
        break;
      }
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(64))]);
        break;
      case 5:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          bytes.subarray(at, at + 1 + below(64)),
          bytes.subarray(at),
        ]);
        break;
      case 6:
        bytes.copy(bytes, at, place(), place());
        break;
      default: {
        // Picks a number after a key and its type, on which the structure does not depend.
        const number = numberAfter(bytes, at);
        if (number !== undefined)
          bytes.writeUInt32LE(Number((EDGES[below(EDGES.length)] ?? 0n) & 0xffffffffn), number);
      }
    }
  }
  return bytes;
}

const UINT32 = 4;
const FLOAT32 = 6;

/** Finds the next 32-bit value of the header. */
function numberAfter(bytes: Buffer, at: number): number | undefined {
  for (let index = at; index + 12 < bytes.length; index += 1) {
    const type = bytes.readUInt32LE(index);
    const follows = bytes.readUInt32LE(index + 8);
    // The length of the next key is small. Otherwise this is not a standalone value.
    if ((type === UINT32 || type === FLOAT32) && follows > 8 && follows < 64 && bytes[index - 1] !== 0)
      return index + 4;
  }
  return undefined;
}
