import type { Aggregate, GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import type { GroupBy } from "./aggregate.ts";
import type { RunFilter } from "./index/run-index.ts";
import type { RunListener } from "./run-listener.ts";

/** One ended generation, as the host hands it over. The texts among the settings are not kept, only their lengths. */
export interface RunRecord extends Omit<StoredRun, "settings" | "rating"> {
  settings?: UsedSettings;
}

export interface AggregateQuery extends RunFilter {
  group_by?: GroupBy | undefined;
}

export interface RunQuery extends RunFilter {
  /** Most runs of the answer. */
  limit: number;
  /** `next` of the page before. */
  before?: string | undefined;
  /** Most bytes that the runs may take as JSON; at least one is given. */
  max_bytes?: number;
}

/** Newest first. */
export interface RunPage {
  runs: StoredRun[];
  /** There are more: what to ask for them with. */
  next?: string;
}

export type RunSelection = { run_ids: readonly string[] } | { before: number };

/** The numbers of every run that is kept, stopped and failed ones included. */
export interface StatisticsStore extends RunListener {
  /** Takes microseconds; whatever must be written is written later. Works before `load`. */
  record(run: StoredRun): void;
  /** Brings in what is kept and not yet known here: the whole history the first time, then what other hosts added. Never rejects. */
  load(): Promise<void>;
  /** Of all that is known here. */
  aggregate(query?: AggregateQuery): Aggregate;
  /** The numbers of the latest run known here. */
  last(): GenerationStatistics | undefined;
  listRuns(query: RunQuery): Promise<RunPage>;
  /**
   * Forgets runs for good, by id or those accepted before a date (ms since the epoch); says how many.
   *
   * @throws HistoryWriteError when the disk refuses: they would be back after a restart.
   */
  deleteRuns(selection: RunSelection): Promise<number>;
  /**
   * Sets a rating, or takes it back with `undefined`. False where there is no such run.
   *
   * @throws HistoryWriteError when the disk refuses.
   */
  rateRun(runId: string, rating: Rating | undefined): Promise<boolean>;
  /** Writes what is not written yet. Never rejects. */
  close(): Promise<void>;
}

/** What was asked holds until the host ends, but could not be written. */
export class HistoryWriteError extends Error {
  override readonly name = "HistoryWriteError";

  constructor() {
    super(
      "The history of runs cannot be written. See that the disk has room and the folder is yours to write.",
    );
  }
}
