/** What a long test has measured. */
export interface Figure {
  subject: string;
  name: string;
  value: number;
  unit: string;
  /** What is promised, where it is a number. */
  limit?: { at_most: number } | { at_least: number };
}

/** One line of the file that the tests write. */
export function parseFigures(text: string): Figure[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Figure => JSON.parse(line));
}

/** Whether the promise is kept; `undefined` where there is none. */
export function keepsPromise({ value, limit }: Figure): boolean | undefined {
  if (limit === undefined) return undefined;
  return "at_most" in limit ? value <= limit.at_most : value >= limit.at_least;
}

/** A table for people, one subject after the other. */
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
