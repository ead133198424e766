/** Bins that are equally wide on a logarithm. */
export interface LogBins {
  /** Lower edge of each, ascending; each ends where the next begins. */
  edges: number[];
  /** Upper edge of the last. */
  end: number;
  /** The bin a value falls into; the first or the last for what is outside. */
  binOf: (value: number) => number;
}

/** How many bins a factor of ten has. */
export const PER_DECADE = 20;

/** Bins from the lowest to the highest of `values`; none for no values. Values must be positive. */
export function logBins(values: readonly number[]): LogBins {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (highest === 0) return { edges: [], end: 0, binOf: () => 0 };
  const first = place(lowest);
  const count = place(highest) - first + 1;
  return {
    edges: Array.from({ length: count }, (_, index) => edge(first + index)),
    end: edge(first + count),
    binOf: (value) => Math.min(count - 1, Math.max(0, place(value) - first)),
  };
}

function place(value: number): number {
  return Math.floor(Math.log10(value) * PER_DECADE + 1e-9);
}

function edge(place: number): number {
  return 10 ** (place / PER_DECADE);
}
