import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

export interface RunPage {
  runs: readonly StoredRun[];
  next?: string | undefined;
}

export type ListRuns = (fields: { limit: number; before?: string }) => Promise<RunPage>;

/** The first page is small, so that it is there at once. */
const FIRST_PAGE = 50;
const PAGE = 200;
/** Runs from before the period that say what is usual. */
const EARLIER_RUNS = 200;
/** More than this a page of the browser need not hold. */
export const MOST_RUNS = 20_000;

/** Reads the history page by page, newest first, as far as it is needed. */
export class RunLoader {
  readonly #list: ListRuns;
  #runs: StoredRun[] = [];
  #next: string | undefined;
  #begun = false;

  constructor(list: ListRuns) {
    this.#list = list;
  }

  /** Newest first; the same array until something changes. */
  get runs(): readonly StoredRun[] {
    return this.#runs;
  }

  /** There is more than is read for good. */
  get truncated(): boolean {
    return this.#runs.length >= MOST_RUNS && this.#next !== undefined;
  }

  /** Whether runs accepted at or after `since` are missing, or those before them that say what is usual. */
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

  /** Reads what has come since, down to the newest run that is known. */
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

  /** Forgets everything. */
  clear(): void {
    this.#runs = [];
    this.#next = undefined;
    this.#begun = false;
  }
}
