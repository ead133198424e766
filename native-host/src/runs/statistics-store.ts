import type { Aggregate, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { GroupBy } from "./aggregate.ts";
import type { RunFilter } from "./index/run-index.ts";
import type { RunListener } from "./run-listener.ts";

/** One ended generation, as the host reports it. Stores keep only the lengths of the texts among the settings. */
export interface RunRecord extends Omit<StoredRun, "settings" | "rating"> {
  settings?: UsedSettings;
}

export interface AggregateQuery extends RunFilter {
  group_by?: GroupBy | undefined;
}

export interface RunQuery extends RunFilter {
  /** Maximum number of runs to return. */
  limit: number;
  /** The `next` of the previous page. */
  before?: string | undefined;
  /** Maximum size of the runs as JSON in bytes. At least one run is returned. */
  max_bytes?: number;
}

/** A page of runs, newest first. */
export interface RunPage {
  runs: StoredRun[];
  /** The `before` of the next page. Absent on the last one. */
  next?: string;
}

export type RunSelection = { run_ids: readonly string[] } | { before: number };

/** Keeps the numbers of every run, including stopped and failed ones. */
export interface StatisticsStore extends RunListener {
  /** Returns within microseconds; writing is deferred. Works before `load`. */
  record(run: StoredRun): void;
  /** Loads the whole history on the first call, and later what other hosts have added. Never rejects. */
  load(): Promise<void>;
  /** Aggregates all loaded runs. */
  aggregate(query?: AggregateQuery): Aggregate;
  /** Returns the numbers of the latest loaded run. */
  last(): GenerationStatistics | undefined;
  listRuns(query: RunQuery): Promise<RunPage>;
  /**
   * Deletes runs for good, by id or by acceptance before a date (ms since 1970). Resolves with their number.
   *
   * @throws HistoryWriteError if the disk refuses, because the runs would return after a restart.
   */
  deleteRuns(selection: RunSelection): Promise<number>;
  /**
   * Sets a rating; `undefined` withdraws it. Resolves with false if the run does not exist.
   *
   * @throws HistoryWriteError if the disk refuses.
   */
  rateRun(runId: string, rating: Rating | undefined): Promise<boolean>;
  /** Writes everything pending. Never rejects. */
  close(): Promise<void>;
}

/** A change could not be written. It applies until the host ends. */
export class HistoryWriteError extends Error {
  override readonly name = "HistoryWriteError";

  constructor() {
    super(
      "The run history cannot be written. Check that the disk has free space and that you may write to the folder.",
    );
  }
}
