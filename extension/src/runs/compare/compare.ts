/** Row of a comparison. */
export interface ComparedFigure {
  name: string;
  a: string | undefined;
  b: string | undefined;
  /** Change from `a` to `b`; absent unless both are numbers. */
  difference?: { share: number; tone: "good" | "bad" | "plain" };
  /** True when the values are not equal. */
  differs: boolean;
}

export interface FigureSpec<T> {
  name: string;
  read: (of: T) => number | string | undefined;
  /** Formats a numeric value. */
  format?: (value: number) => string;
  /** Direction of improvement; absent when neither is better. */
  better?: "more" | "less";
}

/** Share below which a difference is noise and gets no colour. */
const WORTH_COLOUR = 0.05;

/** Compares two runs or models figure by figure; omits figures that neither has. */
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
