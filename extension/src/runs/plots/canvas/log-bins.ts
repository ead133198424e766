/** Bins of equal width on a log scale. */
export interface LogBins {
  /** Lower edges, ascending; each bin ends at the next edge. */
  edges: number[];
  /** Upper edge of the last bin. */
  end: number;
  /** Returns the bin of a value, clamped to the first or last. */
  binOf: (value: number) => number;
}

/** Bins per factor of ten. */
export const PER_DECADE = 20;

/** Creates bins from the lowest to the highest of `values`, which must be positive; none for no values. */
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
