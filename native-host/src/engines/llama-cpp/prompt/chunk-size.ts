/** Target duration of a chunk in ms. A stop takes effect between two chunks. */
const CHUNK_DURATION = 150;
/** Smallest chunk in tokens. Below it the overhead outweighs the gain. */
const SMALLEST_CHUNK = 16;
/** Chunk sizes are multiples of this, because kernels work on groups of rows and leave part of an odd group idle. */
const GRAIN = 8;
/** Maximum growth from one chunk to the next, because a single lucky measurement proves little. */
const MOST_GROWTH = 4;

/** Chooses the number of prompt tokens per chunk from the speed of the previous chunks. */
export class ChunkSize {
  readonly #largest: number;
  #next = SMALLEST_CHUNK;

  /** @param largest upper limit in tokens */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /** Smallest chunk in tokens. */
  readonly smallest = SMALLEST_CHUNK;

  /** Size of the next chunk in tokens. */
  get next(): number {
    return this.#next;
  }

  /** Records that evaluating `tokens` took `duration` ms. */
  measured(tokens: number, duration: number): void {
    const wanted = duration > 0 ? (tokens / duration) * CHUNK_DURATION : this.#largest;
    this.#next = this.#fit(Math.min(wanted, this.#next * MOST_GROWTH));
  }

  /** Call at the start of a prompt. Halves the size, because earlier measurements may be out of date. */
  restart(): void {
    this.#next = this.#fit(this.#next / 2);
  }

  #fit(tokens: number): number {
    // Rounds up, because larger chunks are faster per token, which rounding to nearest would never discover.
    const rounded = Math.ceil(tokens / GRAIN) * GRAIN;
    return Math.min(Math.max(SMALLEST_CHUNK, rounded), this.#largest);
  }
}
