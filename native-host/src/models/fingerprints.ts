import { createHash } from "node:crypto";
import { open, readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import * as z from "zod/mini";
import { parseSplitName } from "../gguf/split-name.ts";
import { replaceFile } from "../system/files/replace-file.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Bytes read and hashed per turn. Blocks the event loop for a fraction of a millisecond. */
const CHUNK = 256 * 1024;
/** Number of files in the cache. The oldest entries go first. */
const MOST_ENTRIES = 64;

/** Computes the SHA-256 of large files in the background. */
export interface Fingerprints {
  /** Queues a file. Computes its hash again if the file has changed. Ignores a part of a split model. */
  want(path: string): void;
  /** Returns the hash in lower-case hexadecimal, or `undefined` until it is known. */
  of(path: string): string | undefined;
  /** Suspends reading until the returned function has been called. */
  pause(): () => void;
  /** Stops all work. */
  close(): void;
}

export const NO_FINGERPRINTS: Fingerprints = {
  want() {},
  of: () => undefined,
  pause: () => () => {},
  close() {},
};

const entrySchema = z.object({ size: z.number(), mtime: z.number(), sha256: z.string() });
type Entry = z.infer<typeof entrySchema>;
const cacheSchema = z.record(z.string(), entrySchema);

export interface FileFingerprintsOptions {
  /** JSON file that keeps the hashes by path, file size and modification time. */
  cachePath: string;
  logger: Logger;
}

export class FileFingerprints implements Fingerprints {
  private readonly cachePath: string;
  private readonly logger: Logger;
  private readonly known = new Map<string, Entry>();
  private readonly wanted = new Set<string>();
  private working = Promise.resolve();
  private pauses = 0;
  private resume = () => {};
  private closed = false;

  constructor({ cachePath, logger }: FileFingerprintsOptions) {
    this.cachePath = cachePath;
    this.logger = logger;
  }

  want(path: string): void {
    if (this.closed || this.wanted.has(path) || isPart(path)) return;
    this.wanted.add(path);
    this.working = this.working
      .then(() => this.find(path))
      .catch((error) => this.logger.debug("no fingerprint", { reason: String(error) }))
      .finally(() => this.wanted.delete(path));
  }

  of(path: string): string | undefined {
    return this.known.get(path)?.sha256;
  }

  pause(): () => void {
    this.pauses += 1;
    let paused = true;
    return () => {
      if (!paused) return;
      paused = false;
      this.pauses -= 1;
      if (this.pauses === 0) this.resume();
    };
  }

  close(): void {
    this.closed = true;
    this.resume();
  }

  /** Resolves once the queue is empty. */
  settled(): Promise<void> {
    return this.working;
  }

  private async find(path: string): Promise<void> {
    const before = await sizeAndTime(path);
    if (isSame(this.known.get(path), before)) return;
    this.known.delete(path);
    const cached = (await this.readCache())[path];
    if (cached !== undefined && isSame(cached, before)) {
      this.known.set(path, cached);
      return;
    }
    const sha256 = await this.hash(path);
    // A file that changed while it was being read has a meaningless hash.
    if (sha256 === undefined || !isSame({ ...before, sha256 }, await sizeAndTime(path))) return;
    this.known.set(path, { ...before, sha256 });
    await this.remember(path, { ...before, sha256 });
  }

  /** Returns the hash of a file that has not changed since it was computed, in this process or an earlier one. */
  async recall(path: string): Promise<string | undefined> {
    if (isPart(path)) return undefined;
    const cached = (await this.readCache())[path];
    const now = await sizeAndTime(path).catch(() => undefined);
    return now !== undefined && isSame(cached, now) ? cached?.sha256 : undefined;
  }

  private async hash(path: string): Promise<string | undefined> {
    const file = await open(path);
    try {
      const hash = createHash("sha256");
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        await this.unpaused();
        if (this.closed) return undefined;
        const { bytesRead } = await file.read(buffer, 0, CHUNK);
        if (bytesRead === 0) return hash.digest("hex");
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  private async unpaused(): Promise<void> {
    while (this.pauses > 0 && !this.closed) {
      await new Promise<void>((resolve) => {
        this.resume = resolve;
      });
    }
  }

  private async readCache(): Promise<Record<string, Entry>> {
    try {
      const parsed = cacheSchema.safeParse(JSON.parse(await readFile(this.cachePath, "utf8")));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  private async remember(path: string, entry: Entry): Promise<void> {
    const { [path]: _, ...others } = await this.readCache();
    const entries = [...Object.entries(others), [path, entry] as const].slice(-MOST_ENTRIES);
    await replaceFile(this.cachePath, `${JSON.stringify(Object.fromEntries(entries))}\n`);
  }
}

async function sizeAndTime(path: string): Promise<Omit<Entry, "sha256">> {
  const { size, mtimeMs } = await stat(path);
  return { size, mtime: mtimeMs };
}

/** One file of a split model has no hash that would tell the model. */
function isPart(path: string): boolean {
  return (parseSplitName(basename(path))?.parts ?? 1) > 1;
}

function isSame(entry: Entry | undefined, file: Omit<Entry, "sha256">): boolean {
  return entry !== undefined && entry.size === file.size && entry.mtime === file.mtime;
}
