/** Returns the nearest-rank quantile. `share`: 0..1. NaN if there are no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Returns the median of each value over the one of the same round. Where the order alternates, each order is in half of an
 * even number of rounds, and the mean of the two middle ratios favours neither.
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
  return (quantile(ratios, 0.5) + quantile(ratios, 0.5 + 1 / (2 * Math.max(1, ratios.length)))) / 2;
}

export function maximum(values: readonly number[]): number {
  return quantile(values, 1);
}
