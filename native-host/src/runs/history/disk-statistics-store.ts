import type { Aggregate, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Logger } from "../../system/logging/logger.ts";
import { aggregate } from "../aggregate.ts";
import { listRuns } from "../list-runs.ts";
import { selectedRuns } from "../selected-runs.ts";
import {
  type AggregateQuery,
  HistoryWriteError,
  type RunPage,
  type RunQuery,
  type RunSelection,
  type StatisticsStore,
} from "../statistics-store.ts";
import type { HistoryFolder } from "./history-folder.ts";
import { deletedLine, ratedLine, runLine } from "./history-line.ts";
import { HistoryReader } from "./history-reader.ts";
import { HistoryWriter } from "./history-writer.ts";
import { maintainHistory } from "./maintain-history.ts";
import { readStoredRun } from "./read-stored-run.ts";
import { RunHistory, type RunSource } from "./run-history.ts";

export interface DiskStatisticsStoreOptions {
  folder: HistoryFolder;
  clock: Clock;
  logger: Logger;
}

/** Number of ids per deletion line, to keep lines short. */
const IDS_PER_LINE = 500;
/** Delay from the first run to the maintenance of old segments, once per host, in ms. */
const TIDYING_DELAY = 60_000;

/** Stores runs on disk, shared with other hosts that run at the same time. DECISION.md explains the format. */
export class DiskStatisticsStore implements StatisticsStore {
  private readonly folder: HistoryFolder;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly history = new RunHistory();
  private readonly reader: HistoryReader;
  private readonly writer: HistoryWriter;
  private readonly read: (runId: string, source: RunSource) => Promise<StoredRun | undefined>;
  private readonly warned = new Set<string>();
  private latest: StoredRun | undefined;
  private queue: Promise<void> = Promise.resolve();
  private complete = false;
  private cancelTidying: (() => void) | undefined;

  constructor({ folder, clock, logger }: DiskStatisticsStoreOptions) {
    this.folder = folder;
    this.clock = clock;
    this.logger = logger;
    this.reader = new HistoryReader(folder);
    this.writer = new HistoryWriter({ folder, clock, logger });
    this.read = (runId, source) => readStoredRun(folder, runId, source);
  }

  /** Names of all segments that this process remembers. */
  get segments(): string[] {
    return [...new Set([...this.reader.segments, ...this.writer.segments, ...this.history.dirty])];
  }

  record(run: StoredRun): void {
    this.history.add(run);
    if (this.latest === undefined || this.latest.at <= run.at) this.latest = run;
    this.writer.append(runLine(run), (place) => this.history.written(run.run_id, place));
    this.cancelTidying ??= this.clock.schedule(TIDYING_DELAY, () => void this.inTurn(() => this.tidy()));
  }

  load(): Promise<void> {
    return this.inTurn(() => this.readHistory());
  }

  aggregate({ group_by, ...filter }: AggregateQuery = {}): Aggregate {
    const { index } = this.history;
    return aggregate(index.columns, index.find(filter), group_by);
  }

  last(): GenerationStatistics | undefined {
    return this.latest?.stats;
  }

  async listRuns(query: RunQuery): Promise<RunPage> {
    await this.load();
    return listRuns(this.history.index, query, this.read);
  }

  async deleteRuns(selection: RunSelection): Promise<number> {
    await this.load();
    const ids = selectedRuns(this.history.index, selection);
    this.history.delete(ids);
    for (let start = 0; start < ids.length; start += IDS_PER_LINE) {
      this.writer.append(deletedLine(ids.slice(start, start + IDS_PER_LINE), this.clock.date()));
    }
    await this.readLatest();
    await this.mustFlush();
    await this.writer.leaveSegment();
    await this.inTurn(() => this.tidy());
    return ids.length;
  }

  async rateRun(runId: string, rating: Rating | undefined): Promise<boolean> {
    await this.load();
    if (!this.history.index.has(runId)) return false;
    const at = this.history.index.rateNow(runId, rating, this.clock.date());
    this.writer.append(ratedLine(runId, rating, at));
    await this.mustFlush();
    return true;
  }

  async close(): Promise<void> {
    this.cancelTidying?.();
    await this.writer.close();
  }

  private async mustFlush(): Promise<void> {
    if (!(await this.writer.flush())) throw new HistoryWriteError();
  }

  /** Serializes reading and maintenance, because maintenance removes the files that reading needs. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work);
    return this.queue;
  }

  private async readHistory(): Promise<void> {
    try {
      const isOwn = (segment: string) => this.writer.segments.has(segment);
      const existing = await this.reader.readNew(isOwn, (line, place) => this.history.apply(line, place));
      this.writer.forgetSegments(existing);
      this.complete = true;
    } catch (error) {
      this.warnOnce("Cannot read the run history.", { reason: reasonOf(error) });
    }
    const { unknown, unreadable } = this.history.leftAlone;
    if (unknown > 0)
      this.warnOnce("The history has lines of a newer version; they are left unchanged.", { lines: unknown });
    if (unreadable > 0)
      this.warnOnce("The history has damaged lines; they are skipped.", { lines: unreadable });
    await this.readLatest();
  }

  private async readLatest(): Promise<void> {
    const { runs } = await listRuns(this.history.index, { limit: 1 }, this.read);
    this.latest = runs[0];
  }

  private async tidy(): Promise<void> {
    const { folder, history, writer, complete } = this;
    const now = this.clock.date();
    try {
      await maintainHistory({
        folder,
        history,
        own: writer.segments,
        current: writer.current,
        complete,
        now,
      });
    } catch (error) {
      this.warnOnce("The maintenance of the run history failed.", { reason: reasonOf(error) });
    }
  }

  private warnOnce(message: string, fields: Record<string, string | number>): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.logger.warn(message, fields);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
