import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { AppendFile, HistoryFolder } from "./history-folder.ts";

/** Position of a line in the history. `offset` and `length` are in bytes. */
export interface LinePlace {
  segment: string;
  offset: number;
  length: number;
}

interface PendingLine {
  text: string;
  onWritten: (place: LinePlace) => void;
}

export interface HistoryWriterOptions {
  folder: HistoryFolder;
  clock: Clock;
  logger: Logger;
}

/** Time in ms that a line waits, so that several are written and synced together. */
const FLUSH_DELAY = 250;
/** Backoff after a failed write in ms. */
const RETRY_DELAY = 30_000;
/** Maximum number of lines to hold while writes fail. Beyond it the oldest line is dropped. */
const MAX_PENDING = 2000;
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;
/** Time in ms after which the writer abandons an unused segment. After twice this time other hosts may rewrite it. */
export const SEGMENT_IDLE = 60 * 60_000;

/** Appends lines to segments that only this process writes. Never throws; logs a failing disk once. */
export class HistoryWriter {
  private readonly folder: HistoryFolder;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly begun = new Set<string>();
  private pending: PendingLine[] = [];
  /** Number of lines appended. */
  private appended = 0;
  /** Number of the first of them that are on disk. */
  private settled = 0;
  private file: AppendFile | undefined;
  private size = 0;
  private month = 0;
  private appendedAt = 0;
  private cancelTimer: (() => void) | undefined;
  private work: Promise<void> = Promise.resolve();
  private failing = false;

  constructor({ folder, clock, logger }: HistoryWriterOptions) {
    this.folder = folder;
    this.clock = clock;
    this.logger = logger;
  }

  /** The segments created by this writer. */
  get segments(): ReadonlySet<string> {
    return this.begun;
  }

  /** Forgets the segments that do not exist any more, because their lines were moved or have expired. */
  forgetSegments(existing: ReadonlySet<string>): void {
    for (const name of this.begun) if (!existing.has(name) && name !== this.current) this.begun.delete(name);
  }

  /** The segment being appended to. */
  get current(): string | undefined {
    return this.file?.name;
  }

  /** Queues a line. `text` must not contain a line feed. `onWritten` receives its position. */
  append(text: string, onWritten: (place: LinePlace) => void = () => {}): void {
    this.appended += 1;
    this.pending.push({ text, onWritten });
    if (this.pending.length > MAX_PENDING) this.pending.shift();
    this.cancelTimer ??= this.clock.schedule(
      this.failing ? RETRY_DELAY : FLUSH_DELAY,
      () => void this.flush(),
    );
  }

  /**
   * Writes and syncs the lines queued so far. Resolves with false if the disk refused them; they stay queued then.
   * Lines appended meanwhile do not change the result.
   */
  async flush(): Promise<boolean> {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const { appended } = this;
    this.work = this.work.then(() => this.write());
    await this.work;
    return this.settled >= appended;
  }

  /** Closes the current segment for good. The next line starts another. */
  async leaveSegment(): Promise<void> {
    this.work = this.work.then(() => this.closeFile());
    await this.work;
  }

  async close(): Promise<void> {
    await this.flush();
    this.cancelTimer?.();
    await this.leaveSegment();
  }

  private async write(): Promise<void> {
    const batch = this.pending;
    if (batch.length === 0) return;
    this.pending = [];
    try {
      const bytes = Buffer.from(batch.map(({ text }) => `${text}\n`).join(""), "utf8");
      const file = await this.openFile(bytes.length);
      const start = this.size;
      await file.append(bytes);
      await file.sync();
      this.size += bytes.length;
      this.settled = this.appended - this.pending.length;
      this.appendedAt = this.clock.date();
      reportPlaces(batch, file.name, start);
      if (this.failing) this.logger.info("Writing the run history works again.");
      this.failing = false;
    } catch (error) {
      await this.refused(batch, error);
    }
  }

  /**
   * Requeues a failed batch for another segment. Part of it may have been written; readers recognise duplicates
   * by run id.
   */
  private async refused(batch: PendingLine[], error: unknown): Promise<void> {
    this.pending = [...batch, ...this.pending].slice(-MAX_PENDING);
    const { current } = this;
    await this.closeFile();
    // Removes the file, so that a full disk does not collect an incomplete one per attempt.
    if (current !== undefined && this.size === 0) await this.folder.remove(current).catch(() => {});
    if (!this.failing) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn("Cannot write the run history; keeping it in memory.", { reason });
    }
    this.failing = true;
    this.cancelTimer ??= this.clock.schedule(RETRY_DELAY, () => void this.flush());
  }

  private async openFile(bytes: number): Promise<AppendFile> {
    const now = this.clock.date();
    const month = new Date(now).getUTCMonth();
    const full = this.size > 0 && this.size + bytes > MAX_SEGMENT_BYTES;
    if (full || month !== this.month || now - this.appendedAt > SEGMENT_IDLE) await this.closeFile();
    if (this.file === undefined) {
      this.file = await this.folder.create(now);
      this.begun.add(this.file.name);
      this.size = 0;
      this.month = month;
    }
    return this.file;
  }

  private async closeFile(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    await file?.close().catch(() => {});
  }
}

function reportPlaces(batch: readonly PendingLine[], segment: string, start: number): void {
  let offset = start;
  for (const { text, onWritten } of batch) {
    const length = Buffer.byteLength(text, "utf8");
    onWritten({ segment, offset, length });
    offset += length + 1;
  }
}
