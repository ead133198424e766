/** Target duration of a chunk in ms. An evaluation stops only between two chunks. */
const CHUNK_DURATION = 800;
/** Smallest chunk in tokens. Below it the overhead outweighs the gain. */
const SMALLEST_CHUNK = 32;
/**
 * Chunk sizes are multiples of this where they can be. llama.cpp's attention on the CPU takes as many tokens at a time, and
 * works token by token on fewer: deep in a prompt it takes as long over half as many.
 */
const GRAIN = 64;
/** Cost of attention, as a share of the rest, from which on it is no use to read fewer tokens than `GRAIN`. */
const HEAVY_ATTENTION = 0.5;
/** A remainder of fewer tokens than this joins the chunk before it. */
const SMALL_REST = 32;
/** Maximum growth from one chunk to the next while little was measured. */
const MOST_GROWTH = 4;
/** Size of a chunk that only compares numbers of threads. */
const TRIAL_CHUNK = 64;
/** Weight of the latest chunk in the cost, 0..1. */
const WEIGHT = 0.35;
/** Growth of the cost with each token of depth, as a share of the cost at depth 0, before anything was measured. */
const USUAL_GROWTH = 3e-4;
const MOST_COST_GROWTH = 5e-3;
/** Share of the evidence on the growth that each chunk leaves. */
const MEMORY = 0.95;
/** Spread of depths, in tokens, at which measured growth counts as much as the usual one. */
const TELLING_SPREAD = 600;

export interface PrefillCost {
  /** ms per token at depth 0. */
  base: number;
  /** Increase per token of depth, as a share of `base`. */
  growth: number;
}

export interface PrefillPaceOptions {
  /** Upper limit of a chunk in tokens. */
  largest: number;
  /** Measurement of an earlier process for this model on this machine. */
  known?: PrefillCost | undefined;
}

/**
 * Learns what evaluating a prompt token costs at each depth, since attention makes every token dearer than the one before.
 * Chooses the chunks from it and estimates the time left. Keeps its knowledge from prompt to prompt.
 */
export class PrefillPace {
  readonly #largest: number;
  #base: number | undefined;
  #growth: number;
  readonly #usualGrowth: number;
  #latestChunk = 0;
  /** Sums for the regression of cost on depth. */
  #sums = { weight: 0, depth: 0, cost: 0, depthDepth: 0, depthCost: 0 };

  constructor({ largest, known }: PrefillPaceOptions) {
    this.#largest = largest;
    this.#base = known?.base;
    this.#usualGrowth = known?.growth ?? USUAL_GROWTH;
    this.#growth = this.#usualGrowth;
  }

  /** The measured cost, if there is one. */
  get cost(): PrefillCost | undefined {
    return this.#base === undefined ? undefined : { base: this.#base, growth: this.#growth };
  }

  /** Size in tokens of the next chunk, with `left` tokens to read after `depth` in the sequence. */
  chunkAt(depth: number, left: number, isTrial: boolean): number {
    const size = isTrial ? Math.min(TRIAL_CHUNK, this.#largest) : this.#sizeAt(depth);
    return left < size + SMALL_REST ? Math.min(left, this.#largest) : size;
  }

  #sizeAt(depth: number): number {
    const most = this.#latestChunk === 0 ? this.#largest : this.#latestChunk * MOST_GROWTH;
    const wanted = Math.min(this.#tokensIn(CHUNK_DURATION, depth), most);
    if (wanted >= this.#largest) return this.#largest;
    const smallest = this.#growth * depth < HEAVY_ATTENTION ? SMALLEST_CHUNK : GRAIN;
    return Math.min(Math.max(smallest, wanted - (wanted % GRAIN)), this.#largest);
  }

  /**
   * Returns the cost of a chunk in ms per token, corrected for its depth, so that chunks compare. Infinity for a chunk
   * that took no measurable time.
   */
  correctedCost(tokens: number, depth: number, duration: number): number {
    return duration / tokens / this.#factor(depth + tokens / 2);
  }

  /** Records that evaluating `tokens` at `depth` took `duration` ms with the best number of threads. */
  measured(tokens: number, depth: number, duration: number): void {
    if (tokens < 1 || duration <= 0) return;
    const middle = depth + tokens / 2;
    this.#learnGrowth(middle, duration / tokens, tokens);
    const base = duration / tokens / this.#factor(middle);
    this.#base = this.#base === undefined ? base : this.#base + WEIGHT * (base - this.#base);
    this.#latestChunk = tokens;
  }

  /** Estimates the time in ms to read up to `total` tokens; `undefined` before the first measurement. */
  timeLeft(processed: number, total: number): number | undefined {
    if (this.#base === undefined) return undefined;
    const left = total - processed;
    return this.#base * (left + (this.#growth * left * (total + processed)) / 2);
  }

  /** Returns the whole number of tokens that can be read in `duration` ms from `depth` on. */
  #tokensIn(duration: number, depth: number): number {
    if (this.#base === undefined) return SMALLEST_CHUNK;
    const units = duration / this.#base;
    const factor = this.#factor(depth);
    // Solves units = n * factor + growth * n * n / 2, in the form that holds for a growth of 0.
    return Math.floor((2 * units) / (factor + Math.sqrt(factor * factor + 2 * this.#growth * units)));
  }

  #factor(depth: number): number {
    return 1 + this.#growth * depth;
  }

  #learnGrowth(depth: number, cost: number, weight: number): void {
    const sums = this.#sums;
    for (const key of ["weight", "depth", "cost", "depthDepth", "depthCost"] as const) sums[key] *= MEMORY;
    sums.weight += weight;
    sums.depth += weight * depth;
    sums.cost += weight * cost;
    sums.depthDepth += weight * depth * depth;
    sums.depthCost += weight * depth * cost;
    const meanDepth = sums.depth / sums.weight;
    const meanCost = sums.cost / sums.weight;
    const spread = sums.depthDepth / sums.weight - meanDepth * meanDepth;
    if (spread <= 0) return;
    const slope = (sums.depthCost / sums.weight - meanDepth * meanCost) / spread;
    const base = meanCost - slope * meanDepth;
    const fitted = base > 0 ? slope / base : MOST_COST_GROWTH;
    const trust = spread / (spread + TELLING_SPREAD * TELLING_SPREAD);
    const growth = trust * fitted + (1 - trust) * this.#usualGrowth;
    this.#growth = Math.min(MOST_COST_GROWTH, Math.max(0, growth));
  }
}
