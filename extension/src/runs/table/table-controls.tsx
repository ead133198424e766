import { messages } from "../../locale/locale.ts";
import type { SortColumn, Sorting } from "./sort-runs.ts";
import "./table-controls.css";

export interface TablePagerProps {
  /** Page number, from 0. */
  page: number;
  pageRows: number;
  count: number;
  onPage: (page: number) => void;
}

/** Pager below the table; renders nothing when all rows fit on one page. */
export function TablePager({ page, pageRows, count, onPage }: TablePagerProps) {
  const text = messages().runs.table;
  if (count <= pageRows) return null;
  const from = page * pageRows + 1;
  const to = Math.min(count, from + pageRows - 1);
  return (
    <div class="pager">
      <button type="button" class="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        {text.newer}
      </button>
      <span aria-live="polite">{text.page(from, to, count)}</span>
      <button type="button" class="button" disabled={to >= count} onClick={() => onPage(page + 1)}>
        {text.older}
      </button>
    </div>
  );
}

export interface SelectionBarProps {
  selected: ReadonlySet<string>;
  /** True when there are at least two runs. */
  canCompare: boolean;
  onClear: () => void;
  onCompare: (ids: [string, string]) => void;
  onDelete: () => void;
}

/** Buttons for the selected runs. */
export function SelectionBar({ selected, canCompare, onClear, onCompare, onDelete }: SelectionBarProps) {
  const text = messages().runs.table;
  if (selected.size === 0) return canCompare ? <p class="selection quiet">{text.compareHint}</p> : null;
  const [first, second] = selected;
  const isPair = selected.size === 2;
  return (
    <div class="selection">
      <span>{text.selected(selected.size)}</span>
      <button
        type="button"
        class="button"
        disabled={!isPair}
        onClick={() => {
          if (first !== undefined && second !== undefined) onCompare([first, second]);
        }}
      >
        {text.compare}
      </button>
      <button type="button" class="button" onClick={onDelete}>
        {text.deleteSelected}
      </button>
      <button type="button" class="button" onClick={onClear}>
        {text.clear}
      </button>
    </div>
  );
}

export interface SortHeaderProps {
  column: SortColumn;
  /** CSS classes of the column. */
  kind: string;
  sorting: Sorting;
  onSort: () => void;
}

/** Column heading that sorts the table by its column. */
export function SortHeader({ column, kind, sorting, onSort }: SortHeaderProps) {
  const text = messages().runs.table;
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
