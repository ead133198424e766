import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { sampleHistory } from "../runs/sample-history.ts";

interface Page {
  limit: number;
  before?: string;
}

/** The runs of a host, served page by page like the host does. */
export class FakeHistory {
  readonly asked: Page[] = [];
  runs: StoredRun[];

  constructor(count: number, now = Date.now()) {
    this.runs = sampleHistory(count, now);
  }

  readonly list = (page: Page) => {
    this.asked.push(page);
    const start =
      page.before === undefined ? 0 : this.runs.findIndex(({ run_id }) => run_id === page.before) + 1;
    const runs = this.runs.slice(start, start + page.limit);
    const last = runs.at(-1);
    const more = start + page.limit < this.runs.length && last !== undefined;
    return Promise.resolve(more ? { runs, next: last.run_id } : { runs });
  };
}
