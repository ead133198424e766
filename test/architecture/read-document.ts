/** A section of a Markdown page: what stands under one heading, up to the next of any level. */
export interface Section {
  /** The heading above it of the second level. */
  chapter: string;
  /** Without the back-quotes around it. */
  heading: string;
  text: string;
  /** Cells of the section's table, header and rule left out. */
  rows: string[][];
}

export function readSections(page: string): Section[] {
  let chapter = "";
  return page
    .split(/^(?=##+ )/m)
    .slice(1)
    .map((part) => {
      const [title = "", ...lines] = part.split("\n");
      const heading = title.replace(/^#+ /, "").replaceAll("`", "").trim();
      if (title.startsWith("## ")) chapter = heading;
      const tableLines = lines.filter((line) => line.startsWith("|"));
      return { chapter, heading, text: lines.join("\n"), rows: tableLines.slice(2).map(readCells) };
    });
}

function readCells(line: string): string[] {
  return line
    .replace(/^\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim().replace(/^`(.*)`$/, "$1"));
}
