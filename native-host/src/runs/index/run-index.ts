import type { FinishReason } from "@tacho/shared/protocol/statistics.ts";
import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import type { IndexedRun } from "./indexed-run.ts";
import { RunColumns } from "./run-columns.ts";
import type { RunCursor } from "./run-cursor.ts";

interface TimedRating {
  at: number;
  rating: Rating | undefined;
}

/**
 * The runs that are kept, by id and by time. `Source` says where the rest of a run is. A run is there once; a deleted
 * one never comes back, and a rating finds its run, in whatever order the three are read.
 */
export class RunIndex<Source> {
  readonly columns = new RunColumns();
  private readonly rows = new Map<string, number>();
  private readonly ids: string[] = [];
  private readonly sources: Source[] = [];
  private readonly deleted = new Set<string>();
  private readonly ratings = new Map<string, TimedRating>();
  private order: number[] | undefined;

  /** False when it is known already or was deleted. */
  add(run: IndexedRun, source: Source): boolean {
    if (this.rows.has(run.run_id) || this.deleted.has(run.run_id)) return false;
    const row = this.columns.push(run);
    this.rows.set(run.run_id, row);
    this.ids[row] = run.run_id;
    this.sources[row] = source;
    this.order = undefined;
    return true;
  }

  has(runId: string): boolean {
    return this.rows.has(runId);
  }

  /** Says where it was; it need not be known here yet. */
  delete(runId: string): Source | undefined {
    const row = this.rows.get(runId);
    this.deleted.add(runId);
    this.ratings.delete(runId);
    this.rows.delete(runId);
    this.order = undefined;
    return row === undefined ? undefined : this.sources[row];
  }

  isDeleted(runId: string): boolean {
    return this.deleted.has(runId);
  }

  /** The latest rating counts; `undefined` takes it back. */
  rate(runId: string, rating: Rating | undefined, at: number): void {
    const known = this.ratings.get(runId);
    if (known === undefined || known.at <= at) this.ratings.set(runId, { at, rating });
  }

  rating(runId: string): Rating | undefined {
    return this.ratings.get(runId)?.rating;
  }

  idOf(row: number): string {
    return this.ids[row] ?? "";
  }

  sourceOf(row: number): Source | undefined {
    return this.sources[row];
  }

  moveTo(runId: string, source: Source): void {
    const row = this.rows.get(runId);
    if (row !== undefined) this.sources[row] = source;
  }

  /** Whether a row comes after the cursor, newest first. */
  isBefore(row: number, { at, run_id }: RunCursor): boolean {
    const date = this.columns.date(row);
    return date < at || (date === at && this.idOf(row) < run_id);
  }

  /** Rows of the runs that match, newest first; runs of the same moment by id. */
  find(filter: RunFilter = {}): number[] {
    const { columns } = this;
    const {
      model,
      since = Number.NEGATIVE_INFINITY,
      until = Number.POSITIVE_INFINITY,
      finish_reason,
    } = filter;
    return this.newestFirst().filter((row) => {
      const at = columns.date(row);
      if (at < since || at >= until) return false;
      if (model !== undefined && columns.model(row) !== model) return false;
      return finish_reason === undefined || columns.finishReason(row) === finish_reason;
    });
  }

  private newestFirst(): number[] {
    this.order ??= [...this.rows.values()].sort((a, b) => this.compare(a, b));
    return this.order;
  }

  private compare(a: number, b: number): number {
    const later = this.columns.date(b) - this.columns.date(a);
    if (later !== 0) return later;
    return this.idOf(a) < this.idOf(b) ? 1 : -1;
  }
}

/** Which runs; all conditions hold together, an absent one holds for every run. */
export interface RunFilter {
  model?: string | undefined;
  /** Accepted at or after, ms since the epoch. */
  since?: number | undefined;
  /** Accepted before, ms since the epoch. */
  until?: number | undefined;
  finish_reason?: FinishReason | undefined;
}
