/**
 * Returns the exact nearest-rank percentile, like the host: always a value that occurred. `undefined` for an empty
 * list.
 *
 * @param share above 0, up to 1.
 */
export function quantile(ascending: readonly number[], share: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
