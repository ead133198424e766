import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import { readableValues } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";
import type { ModelFile } from "../engines/model-reference.ts";
import { parseSplitName } from "../gguf/split-name.ts";
import { fileVersion, versionOf } from "../system/files/file-version.ts";
import { replaceFile } from "../system/files/replace-file.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Bytes read and hashed per turn. Blocks the event loop for a fraction of a millisecond. */
const CHUNK = 256 * 1024;
/** Number of files kept in memory and in the cache. The oldest entries go first. */
const MOST_ENTRIES = 64;

/** Computes the SHA-256 of large files in the background. */
export interface Fingerprints {
  /** Queues a file. Computes its hash again if the file has changed. Ignores a part of a split model. */
  want(file: ModelFile): void;
  /**
   * Returns the hash in lower-case hexadecimal, or `undefined` until it is known. Never that of another file, which
   * stands at the same path now.
   */
  of(file: ModelFile): string | undefined;
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

const entrySchema = z.object({ version: z.string(), sha256: z.string() });
type Entry = z.infer<typeof entrySchema>;
const cacheSchema = readableValues(entrySchema);

export interface FileFingerprintsOptions {
  /** JSON file that keeps the hashes by path and file version. */
  cachePath: string;
  logger: Logger;
}

export class FileFingerprints implements Fingerprints {
  private readonly cachePath: string;
  private readonly logger: Logger;
  private readonly known = new LatestMap<string, Entry>(MOST_ENTRIES);
  private readonly wanted = new Set<string>();
  private working = Promise.resolve();
  private pauses = 0;
  private resume = () => {};
  private closed = false;

  constructor({ cachePath, logger }: FileFingerprintsOptions) {
    this.cachePath = cachePath;
    this.logger = logger;
  }

  want({ path }: ModelFile): void {
    if (this.closed || this.wanted.has(path) || isPart(path)) return;
    this.wanted.add(path);
    this.working = this.working
      .then(() => this.find(path))
      .catch((error) => this.logger.debug("no fingerprint", { reason: String(error) }))
      .finally(() => this.wanted.delete(path));
  }

  of({ path, version }: ModelFile): string | undefined {
    const entry = this.known.get(path);
    return entry !== undefined && entry.version === version ? entry.sha256 : undefined;
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
    const version = fileVersion(path);
    if (version === undefined || this.known.get(path)?.version === version) return;
    const cached = (await this.readCache())[path];
    if (cached?.version === version) {
      this.known.set(path, cached);
      return;
    }
    const entry = await this.hash(path);
    if (entry === undefined) return;
    this.known.set(path, entry);
    await this.remember(path, entry);
  }

  /** Returns the hash of a file that has not changed since it was computed, in this process or an earlier one. */
  async recall(path: string): Promise<string | undefined> {
    if (isPart(path)) return undefined;
    const cached = (await this.readCache())[path];
    return cached !== undefined && cached.version === fileVersion(path) ? cached.sha256 : undefined;
  }

  /** Returns `undefined` for a file that changed while it was read, which has no meaningful hash. */
  private async hash(path: string): Promise<Entry | undefined> {
    const file = await open(path);
    try {
      const version = versionOf(await file.stat({ bigint: true }));
      const hash = createHash("sha256");
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        await this.unpaused();
        if (this.closed) return undefined;
        const { bytesRead } = await file.read(buffer, 0, CHUNK);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
      const isUnchanged = versionOf(await file.stat({ bigint: true })) === version;
      return isUnchanged ? { version, sha256: hash.digest("hex") } : undefined;
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

/** One file of a split model has no hash that would tell the model. */
function isPart(path: string): boolean {
  return (parseSplitName(basename(path))?.parts ?? 1) > 1;
}
