import type { FinishReason } from "@tacho/shared/protocol/statistics.ts";
import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import type { IndexedRun } from "./indexed-run.ts";
import { RunColumns } from "./run-columns.ts";
import type { RunCursor } from "./run-cursor.ts";

/** Conditions on a run. All present ones must hold. */
export interface RunFilter {
  model?: string | undefined;
  /** Accepted at or after this time, ms since 1970. */
  since?: number | undefined;
  /** Accepted before this time, ms since 1970. */
  until?: number | undefined;
  finish_reason?: FinishReason | undefined;
}

interface TimedRating {
  at: number;
  rating: Rating | undefined;
}

/**
 * Indexes runs by id and by time. `Source` is the location of the full run. Additions, deletions and ratings may
 * arrive in any order: duplicates are ignored, deleted runs never return, and ratings apply to runs added later.
 */
export class RunIndex<Source> {
  readonly columns = new RunColumns();
  private readonly rows = new Map<string, number>();
  private readonly ids: string[] = [];
  private readonly sources: Source[] = [];
  private readonly deleted = new Set<string>();
  private readonly ratings = new Map<string, TimedRating>();
  private order: number[] | undefined;

  /** Adds a run. Returns false if it is already known or was deleted. */
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

  /** Deletes a run, known or not, and returns its source if it was known. */
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

  /** Rates a run. The latest rating wins; `undefined` withdraws it. */
  rate(runId: string, rating: Rating | undefined, at: number): void {
    const known = this.ratings.get(runId);
    if (known === undefined || known.at <= at) this.ratings.set(runId, { at, rating });
  }

  /**
   * Rates a run now. Returns the time of the rating: `date`, or just after the last rating if the clock was set back
   * since, so that the latest rating still wins wherever it is read.
   */
  rateNow(runId: string, rating: Rating | undefined, date: number): number {
    const at = Math.max(date, (this.ratings.get(runId)?.at ?? Number.NEGATIVE_INFINITY) + 1);
    this.rate(runId, rating, at);
    return at;
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

  /** Returns true when a row comes after the cursor in the order newest first. */
  isBefore(row: number, { at, run_id }: RunCursor): boolean {
    const date = this.columns.date(row);
    return date < at || (date === at && this.idOf(row) < run_id);
  }

  /** Returns the rows of matching runs, newest first. Runs of the same time are ordered by id. */
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
