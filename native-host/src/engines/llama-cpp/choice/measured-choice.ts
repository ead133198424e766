/** Number of latest costs of the number in use whose median is its typical cost. */
const REMEMBERED = 8;
/** Number of costs that show that the number in use became slow. */
const ALARMING = 3;
/** Growth of the typical cost that brings the next trial forward. */
const ALARM = 1.4;
/** A trial ends early once a single cost exceeds the typical cost by this factor. */
const HOPELESS = 1.5;
/** An alternative replaces the number in use only if its cost is below this share of the typical one. */
const CLEAR_GAIN = 0.97;
/** Time in ms before the first trial. Doubles each time a trial changes nothing. */
const FIRST_PATIENCE = 250;

/** Longest time between two trials in ms. */
export interface Patience {
  /** While the largest number is the best. */
  atMost: number;
  /** While a smaller one is. */
  below: number;
}

/** Below the largest number of threads trials come more often, because a busy core may have become free. */
const PATIENCE_WITH_THREADS: Patience = { atMost: 4000, below: 1500 };

export interface MeasuredChoiceOptions {
  /** Numbers to choose from, ascending, of threads for example. A single one is always used. */
  candidates: readonly number[];
  /** The number to start with; the nearest candidate is used. */
  start: number;
  /** Number of costs that make a trial. */
  samples: number;
  /** Default: that for numbers of threads. */
  patience?: Patience;
}

/**
 * Chooses a number by the measured cost of working with it, such as a number of threads: using all cores is fastest while
 * they are free, but when another program takes one, every thread waits for the slowest at each barrier, and one thread
 * fewer is several times faster. So it tries the next smaller or larger number in short trials: often at first, rarely once
 * the choice is confirmed, and at once when the work becomes slow.
 */
export class MeasuredChoice {
  readonly #candidates: readonly number[];
  readonly #samples: number;
  readonly #longest: Patience;
  #best: number;
  #recent: number[] = [];
  #trials: { index: number; costs: number[] }[] = [];
  #patience = FIRST_PATIENCE;
  #untilTrial = FIRST_PATIENCE;
  /** Direction of the next regular trial. */
  #step: 1 | -1 = -1;

  constructor({ candidates, start, samples, patience = PATIENCE_WITH_THREADS }: MeasuredChoiceOptions) {
    this.#candidates = candidates;
    this.#samples = samples;
    this.#longest = patience;
    this.#best = nearest(candidates, start);
  }

  /** Number of threads for the next piece of work. */
  get next(): number {
    return this.#at(this.#trials[0]?.index ?? this.#best);
  }

  /** The number that trials have confirmed so far. */
  get best(): number {
    return this.#at(this.#best);
  }

  /** True if the next piece of work measures an alternative. */
  get isTrial(): boolean {
    return this.#trials.length > 0;
  }

  /**
   * Records a piece of work done with `next` threads.
   *
   * @param cost ms per token, corrected for everything but the number of threads
   * @param duration ms it took
   */
  measured(cost: number, duration: number): void {
    if (this.#trials.length > 0) this.#measuredTrial(cost);
    else this.#measuredBest(cost, duration);
  }

  #measuredBest(cost: number, duration: number): void {
    const usual = median(this.#recent);
    this.#recent.push(cost);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    this.#untilTrial -= duration;
    const latest = this.#recent.slice(-ALARMING);
    if (usual !== undefined && latest.length === ALARMING && this.#recent.length > ALARMING) {
      if (Math.min(...latest) > ALARM * usual) {
        this.#recent = latest;
        this.#patience = FIRST_PATIENCE;
        this.#try(-1, 1);
        return;
      }
    }
    if (this.#untilTrial > 0 || this.#recent.length < this.#samples) return;
    this.#step = this.#step === 1 ? -1 : 1;
    this.#try(this.#exists(this.#step) ? this.#step : -this.#step);
  }

  #measuredTrial(cost: number): void {
    const [trial] = this.#trials;
    const usual = median(this.#recent) ?? Number.POSITIVE_INFINITY;
    if (trial === undefined) return;
    trial.costs.push(cost);
    if (cost <= HOPELESS * usual) {
      if (trial.costs.length < this.#samples) return;
      if ((median(trial.costs) ?? cost) < CLEAR_GAIN * usual) {
        this.#best = trial.index;
        this.#recent = trial.costs;
        this.#trials = [];
        this.#patience = FIRST_PATIENCE;
        this.#untilTrial = FIRST_PATIENCE;
        return;
      }
    }
    this.#trials.shift();
    if (this.#trials.length > 0) return;
    const isMost = this.#best === this.#candidates.length - 1;
    const { atMost, below } = this.#longest;
    this.#patience = Math.min(this.#patience * 2, isMost ? atMost : below);
    this.#untilTrial = this.#patience;
  }

  #try(...steps: number[]): void {
    this.#trials = steps
      .filter((step) => this.#exists(step))
      .map((step) => ({ index: this.#best + step, costs: [] }));
    this.#untilTrial = this.#patience;
  }

  #exists(step: number): boolean {
    return this.#candidates[this.#best + step] !== undefined;
  }

  #at(index: number): number {
    return this.#candidates[index] ?? 1;
  }
}

/** Numbers up to this are all tried; above it only about every sixth part of the way. */
const FINE_STEPS = 8;

/** Returns the numbers of threads worth trying on `cores` cores, ascending. */
export function threadCandidates(cores: number): number[] {
  const candidates: number[] = [];
  for (let count = 1; count < cores; count = count < FINE_STEPS ? count + 1 : Math.ceil(count * 1.17))
    candidates.push(count);
  return [...candidates, Math.max(1, cores)];
}

function nearest(candidates: readonly number[], wanted: number): number {
  let best = 0;
  for (const [index, candidate] of candidates.entries()) {
    if (Math.abs(candidate - wanted) < Math.abs((candidates[best] ?? 1) - wanted)) best = index;
  }
  return best;
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((left, right) => left - right)[Math.floor((values.length - 1) / 2)];
}
