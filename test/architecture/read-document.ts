/** Section of a Markdown page: the text under a heading, up to the next heading of any level. */
export interface Section {
  /** Second-level heading above the section. */
  chapter: string;
  /** Heading text without surrounding back-quotes. */
  heading: string;
  text: string;
  /** Cells of the section's table, without header and rule. */
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
