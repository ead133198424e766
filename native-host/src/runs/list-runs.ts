import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { formatCursor, parseCursor } from "./index/run-cursor.ts";
import type { RunIndex } from "./index/run-index.ts";
import type { RunPage, RunQuery } from "./statistics-store.ts";

/** Maximum number of concurrent reads. */
const MOST_READS = 32;

/** Lists a page of runs, newest first. Omits runs that `read` can no longer find. */
export async function listRuns<Source>(
  index: RunIndex<Source>,
  query: RunQuery,
  read: (runId: string, source: Source) => Promise<StoredRun | undefined>,
): Promise<RunPage> {
  const { limit, before, max_bytes = Number.POSITIVE_INFINITY } = query;
  const cursor = before === undefined ? undefined : parseCursor(before);
  const rows =
    cursor === undefined ? index.find(query) : index.find(query).filter((row) => index.isBefore(row, cursor));
  const runs: StoredRun[] = [];
  let bytes = 0;
  for await (const found of readAhead(rows, limit, readRow)) {
    const rating = index.rating(found.run_id);
    const run = rating === undefined ? found : { ...found, rating };
    bytes += utf8Length(JSON.stringify(run)) + 1;
    const last = runs.at(-1);
    if (last !== undefined && (runs.length >= limit || bytes > max_bytes))
      return { runs, next: formatCursor(last) };
    runs.push(run);
  }
  return { runs };

  async function readRow(row: number): Promise<StoredRun | undefined> {
    const source = index.sourceOf(row);
    return source === undefined ? undefined : read(index.idOf(row), source);
  }
}

/**
 * Yields runs in order, reading several at a time, because a disk answers concurrent reads in little more time
 * than one. Reads one run beyond the page to tell whether there are more.
 */
async function* readAhead(
  rows: readonly number[],
  limit: number,
  readRow: (row: number) => Promise<StoredRun | undefined>,
): AsyncGenerator<StoredRun, void, void> {
  const length = Math.min(MOST_READS, limit + 1);
  for (let start = 0; start < rows.length; start += length) {
    for (const run of await Promise.all(rows.slice(start, start + length).map(readRow))) {
      if (run !== undefined) yield run;
    }
  }
}
