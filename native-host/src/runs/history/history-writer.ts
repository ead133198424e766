import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../../system/logging/logger.ts";
import type { AppendFile, HistoryFolder } from "./history-folder.ts";

/** Where a line is in the history, bytes. */
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

/** How long a line waits for others before they are written and synced together, ms. */
const FLUSH_DELAY = 250;
/** How long nothing is tried after a failure, ms. */
const RETRY_DELAY = 30_000;
/** Lines that wait while the disk refuses; beyond it the oldest is given up. */
const MAX_PENDING = 2000;
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024;
/** A segment not appended to for this long is left for good, ms; twice that, and others may rewrite it. */
export const SEGMENT_IDLE = 60 * 60_000;

/** Appends lines to a segment of this process' own. Never throws; a disk that refuses is told of once. */
export class HistoryWriter {
  private readonly folder: HistoryFolder;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly begun = new Set<string>();
  private pending: PendingLine[] = [];
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

  /** Every segment that was begun here. */
  get segments(): ReadonlySet<string> {
    return this.begun;
  }

  /** The one that is being appended to. */
  get current(): string | undefined {
    return this.file?.name;
  }

  /** `text` holds no line feed. */
  append(text: string, onWritten: (place: LinePlace) => void = () => {}): void {
    this.pending.push({ text, onWritten });
    if (this.pending.length > MAX_PENDING) this.pending.shift();
    this.cancelTimer ??= this.clock.schedule(
      this.failing ? RETRY_DELAY : FLUSH_DELAY,
      () => void this.flush(),
    );
  }

  /** Writes and syncs what waits. False when the disk refused: the lines wait on. */
  async flush(): Promise<boolean> {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.work = this.work.then(() => this.write());
    await this.work;
    return this.pending.length === 0;
  }

  /** Leaves the current segment for good; the next line begins another. */
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
      this.appendedAt = this.clock.date();
      tellPlaces(batch, file.name, start);
      if (this.failing) this.logger.info("The history of runs is written again.");
      this.failing = false;
    } catch (error) {
      await this.refused(batch, error);
    }
  }

  /** What part of the batch was written is not known: it goes into another segment, and its runs are told by id. */
  private async refused(batch: PendingLine[], error: unknown): Promise<void> {
    this.pending = [...batch, ...this.pending].slice(-MAX_PENDING);
    const { current } = this;
    await this.closeFile();
    // A disk that stays full must not gather a torn file with every attempt.
    if (current !== undefined && this.size === 0) await this.folder.remove(current).catch(() => {});
    if (!this.failing) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn("The history of runs cannot be written; it is kept in memory.", { reason });
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

function tellPlaces(batch: readonly PendingLine[], segment: string, start: number): void {
  let offset = start;
  for (const { text, onWritten } of batch) {
    const length = Buffer.byteLength(text, "utf8");
    onWritten({ segment, offset, length });
    offset += length + 1;
  }
}
