/** Weight of the latest measurement in the moving average of the number in use, 0..1. */
const WEIGHT = 0.5;
/** Number of chunks before the alternatives are tried again. Doubles each time the choice is confirmed. */
const FIRST_PATIENCE = 8;
const MOST_PATIENCE = 128;

/**
 * Chooses the number of prefill threads from measured speed. Using all cores is fastest while they are free. When
 * another program takes one, every thread waits for the slowest at each barrier, and one thread fewer is up to
 * ten times faster.
 */
export class PromptThreads {
  readonly #candidates: readonly number[];
  /** Cost in ms per token, by number of threads. */
  readonly #costs = new Map<number, number>();
  #patience = FIRST_PATIENCE;
  #chunksUntilTrial = FIRST_PATIENCE;
  #trials: number[] = [];

  /** @param candidates numbers of threads, the preferred one first. A single candidate is always used. */
  constructor(candidates: readonly number[]) {
    this.#candidates = candidates;
  }

  /** Number of threads for the next chunk. */
  get next(): number {
    return this.#unmeasured ?? this.#trials[0] ?? this.best;
  }

  /** The fastest number of threads measured so far. */
  get best(): number {
    const [preferred = 1, ...others] = this.#candidates;
    return others.reduce((best, other) => (this.#cost(other) < this.#cost(best) ? other : best), preferred);
  }

  /** True if the next chunk measures an alternative and should be small. */
  get isTrial(): boolean {
    return this.next !== this.best;
  }

  /**
   * Call at the start of a prompt. Brings the next trial forward, because the load of the machine may have
   * changed.
   */
  restart(): void {
    this.#patience = FIRST_PATIENCE;
    this.#chunksUntilTrial = FIRST_PATIENCE;
  }

  /** Records that evaluating `tokens` with `threads` took `duration` ms. */
  measured(threads: number, tokens: number, duration: number): void {
    const bestBefore = this.best;
    const cost = duration / tokens;
    // An alternative's previous measurement is too old to average with a fresh one.
    const known = threads === bestBefore ? this.#costs.get(threads) : undefined;
    this.#costs.set(threads, known === undefined ? cost : known + WEIGHT * (cost - known));
    if (this.#trials[0] === threads) this.#trials.shift();
    if (this.best !== bestBefore) this.#patience = FIRST_PATIENCE;
    this.#chunksUntilTrial -= 1;
    if (this.#chunksUntilTrial > 0) return;
    this.#trials = this.#candidates.filter((candidate) => candidate !== this.best);
    this.#patience = Math.min(this.#patience * 2, MOST_PATIENCE);
    this.#chunksUntilTrial = this.#patience;
  }

  get #unmeasured(): number | undefined {
    return this.#candidates.find((candidate) => !this.#costs.has(candidate));
  }

  #cost(threads: number): number {
    return this.#costs.get(threads) ?? Number.POSITIVE_INFINITY;
  }
}

/** Returns the numbers of threads to try: all cores, one fewer, and half of them. */
export function threadCandidates(cores: number): number[] {
  return [...new Set([cores, Math.max(1, cores - 1), Math.max(1, Math.ceil(cores / 2))])];
}
