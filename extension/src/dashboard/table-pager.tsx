import { messages } from "../text/messages.en.ts";

export interface TablePagerProps {
  /** From 0. */
  page: number;
  pageRows: number;
  count: number;
  onPage: (page: number) => void;
}

/** Which rows are there, and the way to the others; nothing where all are. */
export function TablePager({ page, pageRows, count, onPage }: TablePagerProps) {
  const text = messages.dashboard.table;
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
