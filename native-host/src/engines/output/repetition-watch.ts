/** Longest piece whose repetition is noticed, in tokens. */
const LONGEST_PERIOD = 256;
/** Number of tokens that must repeat what came just before. */
const REPEATED_TOKENS = 256;

/**
 * Notices that an answer repeats itself: for hundreds of tokens each one equals the one a fixed distance before it.
 */
export class RepetitionWatch {
  /** The latest tokens, in a ring. */
  readonly #recent = new Int32Array(LONGEST_PERIOD);
  /** Number of tokens in a row that equal the one `distance` before, by distance. */
  readonly #equal = new Int32Array(LONGEST_PERIOD + 1);
  #count = 0;

  /** Adds a token. Returns true once the answer repeats itself. */
  add(token: number): boolean {
    let repeats = false;
    const farthest = Math.min(LONGEST_PERIOD, this.#count);
    for (let distance = 1; distance <= farthest; distance += 1) {
      const before = this.#recent[(this.#count - distance) % LONGEST_PERIOD];
      const equal = before === token ? (this.#equal[distance] ?? 0) + 1 : 0;
      this.#equal[distance] = equal;
      if (equal >= REPEATED_TOKENS) repeats = true;
    }
    this.#recent[this.#count % LONGEST_PERIOD] = token;
    this.#count += 1;
    return repeats;
  }
}
