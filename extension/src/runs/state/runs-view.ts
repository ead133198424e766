import type { Aggregate } from "@tacho/shared/protocol/statistics.ts";
import type { Rating, StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import type { ConnectionState } from "../../panel-protocol/panel-messages.ts";
import type { ExportFormat } from "./export-runs.ts";
import type { FilterChange, RunFilter } from "./run-filter.ts";

/** What the host says of the runs it keeps; percentiles are its own. */
export interface Totals {
  /** Of everything that is kept. */
  all: Aggregate;
  /** Of what the filter leaves. */
  shown: Aggregate;
  /** Of the same in the span before. */
  before?: Aggregate;
}

/** Everything the Runs page draws. */
export interface RunsState {
  connection: ConnectionState;
  filter: RunFilter;
  /** When the history was read, ms since the epoch: what every period ends with. */
  now: number;
  /** Absent until the host has told. */
  totals?: Totals;
  /** Newest first, of all models and endings; may reach further back than the period. */
  runs: readonly StoredRun[];
  /** More of them are being read. */
  reading: boolean;
  /** There are more than a page can hold. */
  truncated: boolean;
  /** Why the history could not be read. */
  failure?: string;
}

export type Deletion = { run_ids: readonly string[] } | { before: number };

/** Everything a person can do on the Runs page. What can fail rejects with words for people. */
export interface RunsActions {
  /** A key that is `undefined` is taken out of the filter. */
  setFilter(change: FilterChange): void;
  /** Reads the history again. */
  refresh(): void;
  reconnect(): void;
  /** How many runs were accepted before, ms since the epoch. */
  countBefore(before: number): Promise<number>;
  /** Says how many there were. */
  deleteRuns(deletion: Deletion): Promise<number>;
  rate(runId: string, rating: Rating | "none"): Promise<void>;
  /** Saves what the filter leaves as a file; says how many runs that were. */
  exportRuns(format: ExportFormat, onProgress: (runs: number) => void): Promise<number>;
  copy(text: string): Promise<void>;
}
