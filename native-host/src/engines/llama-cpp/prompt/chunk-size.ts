/** How long a chunk should take, ms: a stop is noticed between two of them. */
const CHUNK_DURATION = 150;
/** Smaller chunks cost more than they give, tokens. */
const SMALLEST_CHUNK = 16;
/** The kernels work on rows in groups, and an odd number of tokens leaves one half empty. */
const GRAIN = 8;
/** A chunk is at most so many times the one before: one lucky measurement proves little. */
const MOST_GROWTH = 4;

/** Chooses how many prompt tokens to read at once, from how fast the last ones were read. */
export class ChunkSize {
  readonly #largest: number;
  #next = SMALLEST_CHUNK;

  /** @param largest tokens */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /** Tokens. */
  readonly smallest = SMALLEST_CHUNK;

  /** Tokens. */
  get next(): number {
    return this.#next;
  }

  /** `tokens` took `duration` ms. */
  measured(tokens: number, duration: number): void {
    const wanted = duration > 0 ? (tokens / duration) * CHUNK_DURATION : this.#largest;
    this.#next = this.#fit(Math.min(wanted, this.#next * MOST_GROWTH));
  }

  /** For a new prompt: what was measured long ago is a hint and no more. */
  restart(): void {
    this.#next = this.#fit(this.#next / 2);
  }

  #fit(tokens: number): number {
    // Up, because a larger chunk is read faster for each token: rounding to the nearest would never find out.
    const rounded = Math.ceil(tokens / GRAIN) * GRAIN;
    return Math.min(Math.max(SMALLEST_CHUNK, rounded), this.#largest);
  }
}
