/** Gives each distinct name a small number, so that a column of names is a column of numbers. */
export class InternedNames {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  /** The number of `name`, a new one where it has none yet. */
  intern(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  /** `undefined` for a number that was never given out, NaN too. */
  nameOf(number: number): string | undefined {
    return this.names[number];
  }
}
