import type { Aggregate } from "@tacho/shared/protocol/statistics.ts";
import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";
import type { ExportFormat } from "./export-runs.ts";
import type { FilterChange, RunFilter } from "./run-filter.ts";

/** Aggregates computed by the host, percentiles included. */
export interface Totals {
  /** Aggregate of all kept runs. */
  all: Aggregate;
  /** Aggregate of the filtered runs. */
  shown: Aggregate;
  /** Aggregate of the same filter in the earlier period. */
  before?: Aggregate;
}

/** Everything the Runs page draws. */
export interface RunsState {
  connection: ConnectionState;
  filter: RunFilter;
  /** Date of the last read, ms since the epoch; every period ends then. */
  now: number;
  /** Absent until the host has answered. */
  totals?: Totals;
  /** Newest first, for all models and endings; may reach further back than the period. */
  runs: readonly StoredRun[];
  /** True while more runs are read. */
  reading: boolean;
  /** True when more runs exist than the page can hold. */
  truncated: boolean;
  /** Reason why the history could not be read. */
  failure?: string;
}

export type Deletion = { run_ids: readonly string[] } | { before: number };

/** All user actions of the Runs page. Rejections carry a message for the user. */
export interface RunsActions {
  /** Changes the filter; a key set to `undefined` is removed. */
  setFilter(change: FilterChange): void;
  /** Reads the history again. */
  refresh(): void;
  reconnect(): void;
  /** Counts the runs accepted before a date, ms since the epoch. */
  countBefore(before: number): Promise<number>;
  /** Deletes runs; resolves to their number. */
  deleteRuns(deletion: Deletion): Promise<number>;
  rate(runId: string, rating: Rating | "none"): Promise<void>;
  /** Saves the filtered runs as a file; resolves to their number. */
  exportRuns(format: ExportFormat, onProgress: (runs: number) => void): Promise<number>;
  copy(text: string): Promise<void>;
}
