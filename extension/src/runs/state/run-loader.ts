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
/** Most runs held in the page, which bounds its memory. */
export const MOST_RUNS = 20_000;

/** Reads the history page by page, newest first, as far as needed. */
export class RunLoader {
  readonly #list: ListRuns;
  #runs: StoredRun[] = [];
  #next: string | undefined;
  #begun = false;

  constructor(list: ListRuns) {
    this.#list = list;
  }

  /** Loaded runs, newest first; the same array until something changes. */
  get runs(): readonly StoredRun[] {
    return this.#runs;
  }

  /** True when more runs exist than are ever loaded. */
  get truncated(): boolean {
    return this.#runs.length >= MOST_RUNS && this.#next !== undefined;
  }

  /** Returns true while runs from `since` (ms since the epoch) on, or enough earlier ones, are missing. */
  needs(since: number | undefined): boolean {
    if (!this.#begun) return true;
    if (this.#next === undefined || this.#runs.length >= MOST_RUNS) return false;
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
    this.#runs = [...this.#runs, ...page.runs];
  }

  /** Reads new runs, down to the newest one already loaded. */
  async readNewest(): Promise<void> {
    if (!this.#begun) return;
    const known = new Set(this.#runs.map(({ run_id }) => run_id));
    const fresh: StoredRun[] = [];
    let next: string | undefined;
    do {
      const page = await this.#list({ limit: FIRST_PAGE, ...(next === undefined ? {} : { before: next }) });
      const unknown = page.runs.filter(({ run_id }) => !known.has(run_id));
      fresh.push(...unknown);
      next = unknown.length < page.runs.length ? undefined : page.next;
    } while (next !== undefined);
    if (fresh.length > 0) this.#runs = [...fresh, ...this.#runs];
  }

  replace(change: (run: StoredRun) => StoredRun | undefined): void {
    this.#runs = this.#runs.map(change).filter((run) => run !== undefined);
  }

  /** Drops all loaded runs. */
  clear(): void {
    this.#runs = [];
    this.#next = undefined;
    this.#begun = false;
  }
}
