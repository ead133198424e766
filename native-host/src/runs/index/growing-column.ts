const INITIAL_CAPACITY = 256;

/** A list of numbers that takes 8 bytes a value. NaN stands for an absent one, inside the index only. */
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

  /** NaN where it is absent, and beyond the end. */
  at(row: number): number {
    return this.values[row] ?? Number.NaN;
  }

  /** The values that `rows` have; absent ones are left out. */
  pick(rows: ArrayLike<number>): Float64Array {
    const picked = new Float64Array(rows.length);
    let length = 0;
    for (let index = 0; index < rows.length; index += 1) {
      const value = this.at(rows[index] ?? -1);
      if (!Number.isNaN(value)) picked[length++] = value;
    }
    return picked.subarray(0, length);
  }

  /** Of the values that `rows` have; absent where none has any. */
  sum(rows: ArrayLike<number>): number | undefined {
    let total: number | undefined;
    for (let index = 0; index < rows.length; index += 1) {
      const value = this.at(rows[index] ?? -1);
      if (!Number.isNaN(value)) total = (total ?? 0) + value;
    }
    return total;
  }
}
