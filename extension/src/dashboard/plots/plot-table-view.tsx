import { messages } from "../../text/messages.en.ts";
import { TableScroll } from "../table-scroll.tsx";
import type { PlotTable } from "./plot.ts";

/** The first columns name what a row is about. */
function isNumber(cell: string): boolean {
  return /^[\d,.]+(\s|$)/.test(cell) && !cell.includes(" to ");
}

/** A plot in numbers. */
export function PlotTableView({ title, table }: { title: string; table: PlotTable }) {
  const numeric = table.columns.map((_, column) => table.rows.every((row) => isNumber(row[column] ?? "")));
  return (
    <TableScroll kind="plot-table" name={messages.dashboard.plots.tableOf(title)}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th key={column} scope="col" class={numeric[index] ? "number" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.join("|")}>
              {row.map((cell, index) => (
                <td key={table.columns[index]} class={numeric[index] ? "number" : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
