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

/** Sorted as asked; what was not measured comes last either way, and equals keep their order. */
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

/** What a click on a column's name asks for: the other direction, or the one that shows the most first. */
export function nextSorting(current: Sorting, column: SortColumn): Sorting {
  if (current.column === column) {
    return { column, direction: current.direction === "ascending" ? "descending" : "ascending" };
  }
  return { column, direction: column === "model" || column === "ended" ? "ascending" : "descending" };
}
