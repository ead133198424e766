import { randomBytes } from "node:crypto";
import { type FileHandle, open, readdir, rename, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../../system/files/has-code.ts";
import { makeFolder } from "../../system/files/make-folder.ts";
import { takeLock } from "../../system/process/file-lock.ts";

/** A file of the history. `modified` is in ms since 1970, `size` in bytes. */
export interface Segment {
  name: string;
  size: number;
  modified: number;
}

/** A segment open for appending. */
export interface AppendFile {
  readonly name: string;
  /** Appends all of `bytes`, or rejects. */
  append(bytes: Buffer): Promise<void>;
  /** Resolves once the appended data is on disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The folder that holds the history. Methods reject with the file system's error. Dates are in ms since 1970. */
export interface HistoryFolder {
  /** Lists the segments, oldest first. Empty if the folder does not exist. */
  list(): Promise<Segment[]>;
  /** Creates a segment. Only its creator appends to it. */
  create(date: number): Promise<AppendFile>;
  /** Reads at most `length` bytes from `offset`. */
  read(name: string, offset: number, length: number): Promise<Buffer>;
  /** Reads everything from `offset` on, `chunkBytes` at a time. */
  chunks(name: string, offset: number, chunkBytes: number): AsyncIterable<Buffer>;
  /** Creates a segment with `content` and the modification time `modified`, atomically. */
  write(content: Buffer, date: number, modified: number): Promise<void>;
  /** Like `write`, for content that is unreadable but must not be lost. No host reads or changes the file again. */
  keepAside(content: Buffer, date: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** Runs `work` under the maintenance lock. Resolves with false if another host holds the lock. */
  exclusively(now: number, work: () => Promise<void>): Promise<boolean>;
}

const SEGMENT_NAME = /^runs-\d{4}-\d{2}-\d+-[0-9a-f]+\.jsonl$/;
/** Suffix of files that are still being written. */
const UNFINISHED = ".part";
const LOCK_NAME = "maintenance.lock";
/** Age in ms from which an unfinished file counts as abandoned by a host that died. */
const UNFINISHED_LIFETIME = 10 * 60_000;

export function openHistoryFolder(folder: string): HistoryFolder {
  const place = (name: string) => join(folder, name);

  async function describe(name: string): Promise<Segment[]> {
    try {
      const { size, mtimeMs } = await stat(place(name));
      return [{ name, size, modified: mtimeMs }];
    } catch {
      return [];
    }
  }

  async function writeWhole(name: string, content: Buffer, modified: number): Promise<void> {
    const temporary = place(`${name}${UNFINISHED}`);
    try {
      const handle = await open(temporary, "wx");
      try {
        await handle.writeFile(content);
        await handle.sync();
        if ((await handle.stat()).size !== content.length)
          throw new Error("The file was not written completely.");
      } finally {
        await handle.close();
      }
      await utimes(temporary, modified / 1000, modified / 1000);
      await rename(temporary, place(name));
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
  }

  async function removeUnfinished(now: number): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith(UNFINISHED));
    for (const { name, modified } of (await Promise.all(names.map(describe))).flat()) {
      if (now - modified > UNFINISHED_LIFETIME) await unlink(place(name));
    }
  }

  return {
    async list() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (hasCode(error, "ENOENT")) return [];
        throw error;
      });
      const segments = await Promise.all(names.filter((name) => SEGMENT_NAME.test(name)).map(describe));
      return segments.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    async create(date) {
      makeFolder(folder);
      const name = segmentName(date);
      return appendTo(name, await open(place(name), "ax"));
    },

    async read(name, offset, length) {
      const handle = await open(place(name), "r");
      try {
        const buffer = Buffer.allocUnsafe(length);
        const { bytesRead } = await handle.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },

    async *chunks(name, offset, chunkBytes) {
      const handle = await open(place(name), "r");
      try {
        for (let position = offset; ; ) {
          const buffer = Buffer.allocUnsafe(chunkBytes);
          const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
          if (bytesRead === 0) return;
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await handle.close();
      }
    },

    write: (content, date, modified) => writeWhole(segmentName(date), content, modified),

    keepAside: (content, date) => writeWhole(segmentName(date, "damaged"), content, date),

    remove: (name) => unlink(place(name)),

    async exclusively(now, work) {
      const lock = await takeLock(place(LOCK_NAME), { date: () => now });
      if (!lock.held) return false;
      try {
        await removeUnfinished(now);
        await work();
      } finally {
        await lock.release().catch(() => {});
      }
      return true;
    },
  };
}

function appendTo(name: string, handle: FileHandle): AppendFile {
  return {
    name,
    append: (bytes) => handle.appendFile(bytes),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/**
 * Names a segment by month and time, so that names sort by age. The random suffix separates hosts that start at
 * the same moment.
 */
function segmentName(date: number, kind: "runs" | "damaged" = "runs"): string {
  const month = new Date(date).toISOString().slice(0, 7);
  return `${kind}-${month}-${Math.round(date)}-${randomBytes(4).toString("hex")}.jsonl`;
}
