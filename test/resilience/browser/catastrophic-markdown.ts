const MEGABYTE = 1_000_000;

/** Texts that freeze a careless Markdown renderer, by name. */
export function catastrophes(): Record<string, string> {
  return {
    "1 MB of backticks in one line": "`".repeat(MEGABYTE),
    "backtick runs of growing length": growingRuns("`", 1000),
    "1 MB of open code spans": "`a ".repeat(MEGABYTE / 3),
    "quotes nested 10,000 deep": `${">".repeat(10_000)} deep`,
    "lists nested 500 deep": nestedList(500),
    "a table of 5,000 rows": table(5000, 8),
    "a table of 2,000 columns": table(4, 2000),
    "a table row without an end": `|a|b|\n|-|-|\n${"|".repeat(MEGABYTE)}`,
    "100,000 open brackets": "[".repeat(100_000),
    "nested links": `${"[a](".repeat(20_000)}b${")".repeat(20_000)}`,
    "link references without end": "[a]: <".repeat(30_000),
    "emphasis never closed": "*a _b ".repeat(40_000),
    stars: "*".repeat(200_000),
    "stars and underscores": "*_".repeat(100_000),
    "open angle brackets": "<a ".repeat(60_000),
    "open comments": "<!--".repeat(50_000),
    "open CDATA": "<![CDATA[".repeat(30_000),
    ampersands: "&#x".repeat(100_000),
    "1 MB of spaces": `a${" ".repeat(MEGABYTE)}b`,
    "1 MB of line feeds": `a${"\n".repeat(MEGABYTE)}b`,
    "10,000 short paragraphs": "a\n\n".repeat(10_000),
    "50,000 short lines": "a\n".repeat(50_000),
    "10,000 headings": "# a\n".repeat(10_000),
    "5,000 code fences": "```\na\n```\n".repeat(5000),
    "1 MB inside a fence never closed": `\`\`\`js\n${"let a = 1;\n".repeat(MEGABYTE / 11)}`,
    "1 MB without a space": "a".repeat(MEGABYTE),
    "e-mail addresses": "a@b.".repeat(50_000),
    addresses: "https://a.b/c ".repeat(20_000),
    tildes: "~a".repeat(100_000),
    backslashes: "\\".repeat(300_000),
    "setext underlines": `${"a\n".repeat(3000)}${"=".repeat(200_000)}`,
    "10,000 numbered items": Array.from({ length: 10_000 }, (_, index) => `${index}. a`).join("\n"),
    "combining marks": `a${"\u0301".repeat(200_000)}`,
  };
}

function growingRuns(mark: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${mark.repeat(index + 1)}a`).join("");
}

function nestedList(depth: number): string {
  return Array.from({ length: depth }, (_, index) => `${"  ".repeat(index)}- a`).join("\n");
}

function table(rows: number, columns: number): string {
  const row = (cell: string) => `|${`${cell}|`.repeat(columns)}\n`;
  return row("a") + row("-") + row("*b*").repeat(rows);
}
