import type { StoredRun } from "@tacho/shared/protocol/stored-run.ts";

export const SORT_COLUMNS = ["when", "model", "tokens", "first", "rate", "ended"] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export interface Sorting {
  column: SortColumn;
  direction: "ascending" | "descending";
}

export const NEWEST_FIRST: Sorting = { column: "when", direction: "descending" };

const VALUES: Record<SortColumn, (run: StoredRun) => number | string | undefined> = {
  when: ({ at }) => at,
  model: ({ model }) => model,
  tokens: ({ stats }) => stats.output_tokens,
  first: ({ stats }) => stats.time_to_first_token,
  rate: ({ stats }) => stats.tokens_per_second,
  ended: ({ stats }) => stats.finish_reason,
};

/** Sorts runs stably; unmeasured values come last in both directions. */
export function sortRuns(runs: readonly StoredRun[], { column, direction }: Sorting): StoredRun[] {
  const sign = direction === "ascending" ? 1 : -1;
  const read = VALUES[column];
  return [...runs].sort((left, right) => {
    const a = read(left);
    const b = read(right);
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return a < b ? -sign : a > b ? sign : 0;
  });
}

/** Returns the sorting after a click: reversed for the current column, else largest first, or names from A. */
export function nextSorting(current: Sorting, column: SortColumn): Sorting {
  if (current.column === column) {
    return { column, direction: current.direction === "ascending" ? "descending" : "ascending" };
  }
  return { column, direction: column === "model" || column === "ended" ? "ascending" : "descending" };
}
