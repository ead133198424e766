/** One line of a comparison of two things. */
export interface ComparedFigure {
  name: string;
  a: string | undefined;
  b: string | undefined;
  /** B against A, where both are numbers. */
  difference?: { share: number; tone: "good" | "bad" | "plain" };
  /** Words that are not the same. */
  differs: boolean;
}

export interface FigureSpec<T> {
  name: string;
  read: (of: T) => number | string | undefined;
  /** Of numbers. */
  format?: (value: number) => string;
  /** Which way is better; neither where it is absent. */
  better?: "more" | "less";
}

/** Differences under this share are noise and carry no colour. */
const WORTH_COLOUR = 0.05;

/** What two things have in common and where they differ; figures that neither has are left out. */
export function compare<T>(specs: readonly FigureSpec<T>[], a: T, b: T): ComparedFigure[] {
  return specs.flatMap((spec) => {
    const left = spec.read(a);
    const right = spec.read(b);
    if (left === undefined && right === undefined) return [];
    const figure: ComparedFigure = {
      name: spec.name,
      a: words(left, spec.format),
      b: words(right, spec.format),
      differs: left !== right,
    };
    if (typeof left === "number" && typeof right === "number" && left !== 0 && spec.format !== undefined) {
      const share = right / left - 1;
      figure.difference = { share, tone: toneOf(share, spec.better) };
    }
    return [figure];
  });
}

function words(
  value: number | string | undefined,
  format: (value: number) => string = String,
): string | undefined {
  return typeof value === "number" ? format(value) : value;
}

function toneOf(share: number, better: "more" | "less" | undefined): "good" | "bad" | "plain" {
  if (better === undefined || Math.abs(share) < WORTH_COLOUR) return "plain";
  return share > 0 === (better === "more") ? "good" : "bad";
}
