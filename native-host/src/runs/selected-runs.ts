import type { RunIndex } from "./index/run-index.ts";
import type { RunSelection } from "./statistics-store.ts";

/** Returns the ids of the selected runs that exist, without duplicates. */
export function selectedRuns(index: RunIndex<unknown>, selection: RunSelection): string[] {
  if ("run_ids" in selection) return [...new Set(selection.run_ids)].filter((id) => index.has(id));
  return index.find({ until: selection.before }).map((row) => index.idOf(row));
}
