export interface TextColumn {
  title: string;
  align: "left" | "right";
}

/** Formats a table with aligned columns. Lines have no trailing spaces. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => (row[index] ?? "").length)));
  return all
    .map((row) => {
      const cells = columns.map(({ align }, index) => {
        const width = widths[index] ?? 0;
        const cell = row[index] ?? "";
        return align === "left" ? cell.padEnd(width) : cell.padStart(width);
      });
      return `${cells.join("  ").trimEnd()}\n`;
    })
    .join("");
}
