import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PassThrough, type Readable, type Transform } from "node:stream";
import { createInflateRaw } from "node:zlib";

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 0xffff;

const DECODERS: Record<number, () => Transform> = { 0: () => new PassThrough(), 8: () => createInflateRaw() };

/** Position and compression of one member. */
interface Entry {
  method: number;
  compressedSize: number;
  localOffset: number;
}

/**
 * Opens one member of a ZIP archive as a decompressed stream. Does not verify the checksum; callers check the
 * content. Supports archives up to 4 GiB.
 *
 * @throws Error if the archive is damaged or has no such member.
 */
export async function readZipMember(archive: string, member: string): Promise<Readable> {
  const file = await open(archive, "r");
  let start: number;
  let entry: Entry;
  try {
    entry = await findEntry(file, archive, member);
    const local = await readExactly(file, entry.localOffset, LOCAL_SIZE);
    if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damaged(archive);
    start = entry.localOffset + LOCAL_SIZE + local.readUInt16LE(26) + local.readUInt16LE(28);
  } finally {
    await file.close();
  }
  const decode = DECODERS[entry.method];
  if (decode === undefined)
    throw new Error(`${member} in ${archive} uses an unsupported compression method.`);
  const packed = createReadStream(archive, { start, end: start + entry.compressedSize - 1 });
  const unpacked = decode();
  packed.on("error", (error) => unpacked.destroy(error));
  unpacked.on("close", () => packed.destroy());
  return packed.pipe(unpacked);
}

async function findEntry(file: FileHandle, archive: string, member: string): Promise<Entry> {
  const { size } = await file.stat();
  const tailSize = Math.min(size, END_SIZE + LONGEST_COMMENT);
  const tail = await readExactly(file, size - tailSize, tailSize);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + END_SIZE > tail.length || tail.readUInt32LE(end) !== END_SIGNATURE)
    throw damaged(archive);
  const directory = await readExactly(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  let offset = 0;
  while (offset + ENTRY_SIZE <= directory.length && directory.readUInt32LE(offset) === ENTRY_SIGNATURE) {
    const nameLength = directory.readUInt16LE(offset + 28);
    const name = directory.toString("utf8", offset + ENTRY_SIZE, offset + ENTRY_SIZE + nameLength);
    if (name === member) {
      return {
        method: directory.readUInt16LE(offset + 10),
        compressedSize: directory.readUInt32LE(offset + 20),
        localOffset: directory.readUInt32LE(offset + 42),
      };
    }
    offset +=
      ENTRY_SIZE + nameLength + directory.readUInt16LE(offset + 30) + directory.readUInt16LE(offset + 32);
  }
  throw new Error(`${archive} does not contain ${member}.`);
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error("The archive ends too early.");
  return buffer;
}

function damaged(archive: string): Error {
  return new Error(`${archive} is damaged: it is not a readable ZIP archive.`);
}
