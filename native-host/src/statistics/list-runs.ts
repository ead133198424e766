import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { formatCursor, parseCursor } from "./run-cursor.ts";
import type { RunIndex } from "./run-index.ts";
import type { RunPage, RunQuery } from "./statistics-store.ts";

/** A page of runs, each read by `read`; one that cannot be read any more is left out. */
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
  for (const row of rows) {
    const source = index.sourceOf(row);
    const found = source === undefined ? undefined : await read(index.idOf(row), source);
    if (found === undefined) continue;
    const rating = index.rating(found.run_id);
    const run = rating === undefined ? found : { ...found, rating };
    bytes += utf8Length(JSON.stringify(run)) + 1;
    const last = runs.at(-1);
    if (last !== undefined && (runs.length >= limit || bytes > max_bytes))
      return { runs, next: formatCursor(last) };
    runs.push(run);
  }
  return { runs };
}
