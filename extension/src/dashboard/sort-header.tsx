import { messages } from "../text/messages.en.ts";
import type { SortColumn, Sorting } from "./sort-runs.ts";

export interface SortHeaderProps {
  column: SortColumn;
  /** Classes of the column. */
  kind: string;
  sorting: Sorting;
  onSort: () => void;
}

/** The name of a column; sorts by it. */
export function SortHeader({ column, kind, sorting, onSort }: SortHeaderProps) {
  const text = messages.dashboard.table;
  const current = sorting.column === column;
  return (
    <th scope="col" class={kind} aria-sort={current ? sorting.direction : undefined}>
      <button type="button" class="sort" title={text.sortBy(text[column])} onClick={onSort}>
        {text[column]}
        <span class="sort-mark" aria-hidden="true">
          {current ? (sorting.direction === "ascending" ? "↑" : "↓") : ""}
        </span>
      </button>
    </th>
  );
}
