/** One measured figure of a long test. */
export interface Figure {
  subject: string;
  name: string;
  value: number;
  unit: string;
  /** Limit the value must respect, if there is one. */
  limit?: { at_most: number } | { at_least: number };
}

/** Parses the file of figures, JSON Lines. */
export function parseFigures(text: string): Figure[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Figure => JSON.parse(line));
}

/** Returns true when the limit is respected, or `undefined` if there is none. */
export function keepsPromise({ value, limit }: Figure): boolean | undefined {
  if (limit === undefined) return undefined;
  return "at_most" in limit ? value <= limit.at_most : value >= limit.at_least;
}

/** Formats the figures as a table for people, by subject. */
export function formatFigures(figures: readonly Figure[]): string {
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  return subjects
    .flatMap((subject) => [
      subject,
      ...figures.filter((figure) => figure.subject === subject).map(formatFigure),
      "",
    ])
    .join("\n");
}

function formatFigure(figure: Figure): string {
  const { name, value, unit } = figure;
  const number = Number.isInteger(value) ? String(value) : value.toFixed(1);
  return `  ${name.padEnd(64)}  ${`${number} ${unit}`.padStart(14)}  ${formatPromise(figure)}`.trimEnd();
}

function formatPromise(figure: Figure): string {
  const { limit } = figure;
  if (limit === undefined) return "";
  const words = "at_most" in limit ? `at most ${limit.at_most}` : `at least ${limit.at_least}`;
  return `${words}  ${keepsPromise(figure) === true ? "kept" : "BROKEN"}`;
}
