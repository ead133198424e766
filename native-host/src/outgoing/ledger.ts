import { appendFileSync, closeSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import {
  type ConnectionPurpose,
  connectionSchema,
  type LedgerEntry,
} from "@tacho/shared/protocol/connections.ts";
import { hasCode } from "../system/files/has-code.ts";
import { makeFolder } from "../system/files/make-folder.ts";
import { readTextOrEmpty } from "../system/files/read-text.ts";
import { OWNER_ONLY } from "../system/files/replace-file.ts";
import type { Logger } from "../system/logging/logger.ts";

/** Size in bytes at which the file is rotated. One older file is kept, as `<name>.1`. */
const MOST_BYTES = 1024 * 1024;
/** Age in ms of a lock whose process has died while it rotated the file, which takes a moment only. */
const STALE_LOCK = 10_000;

/** A connection that has ended. */
export interface EndedConnection {
  purpose: ConnectionPurpose;
  /** The target's, also behind a proxy. Absent for a download by another program, as are port and bytes. */
  host?: string;
  port?: number;
  /** Bytes of the request and of the response, with their headers. */
  bytes_sent?: number;
  bytes_received?: number;
  /** True if the request was answered to its end. */
  ok: boolean;
}

export interface LedgerOptions {
  /** Absolute path of the file. */
  path: string;
  /** Returns ms since 1970. */
  date: () => number;
  logger: Pick<Logger, "warn">;
  /** Default: 1 MiB. */
  mostBytes?: number;
}

export interface LedgerPage {
  /** Newest first. */
  connections: LedgerEntry[];
  /** The `before` of the next page; absent on the last one. */
  next?: string;
}

/**
 * The list of connections in `TACHO_HOME/connections.jsonl`: one line for each outgoing request, written when it ends.
 * Several processes append to the file. Holds no path, header or text of a request.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  #failed = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Adds a line. Never throws: a full disk must not cost an answer. The first failure is logged. */
  add({ purpose, host, port, bytes_sent, bytes_received, ok }: EndedConnection): void {
    const entry: LedgerEntry = {
      at: this.#options.date(),
      purpose,
      host,
      port,
      bytes_sent,
      bytes_received,
      ok,
    };
    try {
      this.#append(`${JSON.stringify(entry)}\n`);
    } catch (error) {
      if (!this.#failed)
        this.#options.logger.warn("cannot write the list of connections", { reason: String(error) });
      this.#failed = true;
    }
  }

  /**
   * Reads a page of at most `limit` entries. Leaves out lines that cannot be read.
   *
   * @param before the `next` of the page before
   */
  async read(limit: number, before?: string): Promise<LedgerPage> {
    const { path } = this.#options;
    const texts = [await readTextOrEmpty(`${path}.1`), await readTextOrEmpty(path)];
    const entries = texts.flatMap((text) => text.split("\n").flatMap(readEntry)).reverse();
    // Several processes write, and a clock may be set back.
    entries.sort((one, other) => other.at - one.at);
    const start = before === undefined ? 0 : positionAfter(before, entries);
    const connections = entries.slice(start, start + limit);
    const hasMore = start + limit < entries.length;
    return { connections, ...(hasMore && { next: markOf(entries.slice(0, start + limit)) }) };
  }

  #append(line: string): void {
    const { path, mostBytes = MOST_BYTES } = this.#options;
    makeFolder(dirname(path));
    if (sizeOf(path) + line.length > mostBytes) this.#rotate(mostBytes - line.length);
    appendFileSync(path, line, { mode: OWNER_ONLY });
  }

  /** Rotates a file of more than `limit` bytes, unless another process is just doing that. */
  #rotate(limit: number): void {
    const { path } = this.#options;
    const lock = `${path}.lock`;
    try {
      closeSync(openSync(lock, "wx"));
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
      const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Math.abs(Date.now() - made) > STALE_LOCK) rmSync(lock, { force: true });
      return;
    }
    try {
      if (sizeOf(path) > limit) renameSync(path, `${path}.1`);
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readEntry(line: string): LedgerEntry[] {
  try {
    return [connectionSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Marks the end of a page: the time of its last entry, and how many before it have the same one. */
function markOf(shown: readonly LedgerEntry[]): string {
  const at = shown.at(-1)?.at ?? 0;
  return `${at}-${shown.filter((entry) => entry.at === at).length}`;
}

function positionAfter(mark: string, entries: readonly LedgerEntry[]): number {
  const [, at = "", count = ""] = /^(\d+)-(\d+)$/.exec(mark) ?? [];
  const first = entries.findIndex((entry) => entry.at <= Number(at));
  if (first === -1) return entries.length;
  const same = entries.filter((entry) => entry.at === Number(at)).length;
  return first + Math.min(same, Number(count));
}
