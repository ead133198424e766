/** Weight of the latest measurement against those before, for the number in use. */
const WEIGHT = 0.5;
/** Chunks until the others are tried again; doubled each time that proves the choice right. */
const FIRST_PATIENCE = 8;
const MOST_PATIENCE = 128;

/**
 * Chooses how many threads read the prompt, from how fast each number was. All cores are the fastest while they are
 * ours; when another program takes one, every thread waits for the slowest at each barrier, and one less is up to ten
 * times faster.
 */
export class PromptThreads {
  readonly #candidates: readonly number[];
  /** ms a token, by threads. */
  readonly #costs = new Map<number, number>();
  #patience = FIRST_PATIENCE;
  #chunksUntilTrial = FIRST_PATIENCE;
  #trials: number[] = [];

  /** @param candidates numbers of threads, the preferred one first; a single one is used whatever happens */
  constructor(candidates: readonly number[]) {
    this.#candidates = candidates;
  }

  /** For the next chunk. */
  get next(): number {
    return this.#unmeasured ?? this.#trials[0] ?? this.best;
  }

  /** The fastest as far as is known. */
  get best(): number {
    const [preferred = 1, ...others] = this.#candidates;
    return others.reduce((best, other) => (this.#cost(other) < this.#cost(best) ? other : best), preferred);
  }

  /** Whether the next chunk is to find out something, and should be small. */
  get isTrial(): boolean {
    return this.next !== this.best;
  }

  /** For a new prompt: what else runs may have changed since the last one. */
  restart(): void {
    this.#patience = FIRST_PATIENCE;
    this.#chunksUntilTrial = FIRST_PATIENCE;
  }

  /** `tokens` took `duration` ms with so many `threads`. */
  measured(threads: number, tokens: number, duration: number): void {
    const bestBefore = this.best;
    const cost = duration / tokens;
    // What was measured long ago says nothing beside a fresh trial.
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

/** All cores, one less, and half of them. */
export function threadCandidates(cores: number): number[] {
  return [...new Set([cores, Math.max(1, cores - 1), Math.max(1, Math.ceil(cores / 2))])];
}
