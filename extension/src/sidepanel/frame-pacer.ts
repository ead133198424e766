/** What the pacer needs of the browser. */
export interface Frames {
  /** Calls back before the next paint with the time of it, ms. */
  request(callback: (time: number) => void): void;
  /** Calls back after `delay` ms; the returned function cancels. */
  schedule(delay: number, callback: () => void): () => void;
}

/** Longer than this between two frames, ms: one was missed. */
const MISSED = 25;
const SLOWEST = 100;
const SLOWER = 50;
/** One missed frame may be anybody's; so many in a row are ours. */
const MISSES_BEFORE_SLOW = 2;
/** Frames in time after which it goes at full pace again. */
const IN_TIME_BEFORE_FAST = 4;
/** A page that is not painted gets no frames, ms. */
const WITHOUT_FRAMES = 250;

/**
 * Runs `flush` once for any number of calls of `schedule`: with every frame while the page keeps up, every 50-100 ms
 * once it misses them.
 */
export class FramePacer {
  readonly #flush: () => void;
  readonly #frames: Frames;
  #scheduled = false;
  #delay = 0;
  #inTime = 0;
  #misses = 0;

  constructor(flush: () => void, frames: Frames) {
    this.#flush = flush;
    this.#frames = frames;
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#delay === 0) this.#onNextFrame();
    else this.#frames.schedule(this.#delay, () => this.#onNextFrame());
  }

  #onNextFrame(): void {
    let done = false;
    const run = (time?: number) => {
      if (done) return;
      done = true;
      cancel();
      this.#scheduled = false;
      this.#flush();
      if (time !== undefined) this.#frames.request((next) => this.#judge(next - time));
    };
    const cancel = this.#frames.schedule(WITHOUT_FRAMES, () => run());
    this.#frames.request(run);
  }

  /** @param gap between the frame of a flush and the next one. */
  #judge(gap: number): void {
    if (gap > MISSED) {
      this.#inTime = 0;
      this.#misses += 1;
      if (this.#misses >= MISSES_BEFORE_SLOW) this.#delay = this.#delay === 0 ? SLOWER : SLOWEST;
      return;
    }
    this.#misses = 0;
    this.#inTime += 1;
    if (this.#inTime < IN_TIME_BEFORE_FAST) return;
    this.#inTime = 0;
    this.#delay = this.#delay === SLOWEST ? SLOWER : 0;
  }
}
