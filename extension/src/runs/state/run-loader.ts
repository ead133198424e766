import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

export interface RunPage {
  runs: readonly StoredRun[];
  next?: string | undefined;
}

export type ListRuns = (fields: { limit: number; before?: string }) => Promise<RunPage>;

/** Size of the first page, small so that it arrives at once. */
const FIRST_PAGE = 50;
const PAGE = 200;
/** Runs read from before the period, to define what is usual. */
const EARLIER_RUNS = 200;
/** Most runs read back into the past. */
export const MOST_RUNS = 20_000;
/** Most runs held in a page that stays open while new ones come, which bounds its memory. */
export const MOST_HELD = MOST_RUNS + 5000;

/** Reads the history page by page, newest first, as far as needed. */
export class RunLoader {
  readonly #list: ListRuns;
  #runs: StoredRun[] = [];
  #next: string | undefined;
  #begun = false;
  /** True once old runs were let go for new ones. */
  #dropped = false;

  constructor(list: ListRuns) {
    this.#list = list;
  }

  /** Loaded runs, newest first; the same array until something changes. */
  get runs(): readonly StoredRun[] {
    return this.#runs;
  }

  /** True when more runs exist than are ever loaded. */
  get truncated(): boolean {
    return this.#dropped || (this.#runs.length >= MOST_RUNS && this.#next !== undefined);
  }

  /** Returns true while runs from `since` (ms since the epoch) on, or enough earlier ones, are missing. */
  needs(since: number | undefined): boolean {
    if (!this.#begun) return true;
    if (this.#dropped || this.#next === undefined || this.#runs.length >= MOST_RUNS) return false;
    if (since === undefined) return true;
    const place = this.#runs.length - EARLIER_RUNS;
    return place < 0 || (this.#runs[place]?.at ?? 0) >= since;
  }

  /** Reads one more page. */
  async readOn(): Promise<void> {
    const limit = this.#begun ? PAGE : FIRST_PAGE;
    const before = this.#next;
    const page = await this.#list({ limit, ...(before === undefined ? {} : { before }) });
    this.#begun = true;
    this.#next = page.next;
    this.#runs = [...this.#runs, ...this.#unknown(page.runs)];
  }

  /** Reads new runs, down to the newest one already loaded. */
  async readNewest(): Promise<void> {
    if (!this.#begun) return;
    const fresh: StoredRun[] = [];
    let next: string | undefined;
    do {
      const page = await this.#list({ limit: FIRST_PAGE, ...(next === undefined ? {} : { before: next }) });
      const unknown = this.#unknown(page.runs);
      fresh.push(...unknown);
      next = unknown.length < page.runs.length || fresh.length >= MOST_RUNS ? undefined : page.next;
    } while (next !== undefined);
    // Another reader may have read the same runs meanwhile.
    const added = this.#unknown(fresh);
    if (added.length === 0) return;
    this.#runs = [...added, ...this.#runs];
    if (this.#runs.length <= MOST_HELD) return;
    this.#runs = this.#runs.slice(0, MOST_RUNS);
    this.#dropped = true;
  }

  replace(change: (run: StoredRun) => StoredRun | undefined): void {
    this.#runs = this.#runs.map(change).filter((run) => run !== undefined);
  }

  /** Returns the runs that are not loaded yet. */
  #unknown(runs: readonly StoredRun[]): StoredRun[] {
    const known = new Set(this.#runs.map(({ run_id }) => run_id));
    return runs.filter(({ run_id }) => !known.has(run_id));
  }
}
