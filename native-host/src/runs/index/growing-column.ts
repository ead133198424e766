const INITIAL_CAPACITY = 256;

/** A growing list of numbers, 8 bytes each. NaN marks absent values, inside the index only. */
export class GrowingColumn {
  private values = new Float64Array(INITIAL_CAPACITY);
  private length = 0;

  push(value: number | undefined): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.values.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length] = value ?? Number.NaN;
    this.length += 1;
  }

  /** Returns NaN for absent values and rows out of range. */
  at(row: number): number {
    return this.values[row] ?? Number.NaN;
  }

  /** Returns the present values of `rows`. */
  pick(rows: ArrayLike<number>): Float64Array {
    const picked = new Float64Array(rows.length);
    let length = 0;
    for (let index = 0; index < rows.length; index += 1) {
      const value = this.at(rows[index] ?? -1);
      if (!Number.isNaN(value)) picked[length++] = value;
    }
    return picked.subarray(0, length);
  }

  /** Sums the present values of `rows`; absent if there are none. */
  sum(rows: ArrayLike<number>): number | undefined {
    let total: number | undefined;
    for (let index = 0; index < rows.length; index += 1) {
      const value = this.at(rows[index] ?? -1);
      if (!Number.isNaN(value)) total = (total ?? 0) + value;
    }
    return total;
  }
}
