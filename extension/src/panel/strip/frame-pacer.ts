/** What the pacer needs of the browser. */
export interface Frames {
  /** Monotonic, ms. */
  now(): number;
  /** Calls back before the next paint with the time of it, ms. */
  request(callback: (time: number) => void): void;
  /** Calls back after `delay` ms; the returned function cancels. */
  schedule(delay: number, callback: () => void): () => void;
}

/** Longer than this between two frames, ms: one was missed. */
const MISSED = 25;
const SLOWEST = 100;
const SLOWER = 50;
/** A timer that ends so much before the wanted time leaves the rest to the next frame, ms. */
const ONE_FRAME = 16;
/** A frame whose work took less than this, ms, was missed because of something else: slower would not help. */
const COSTLY = 12;
const MISSES_BEFORE_SLOW = 2;
/** Frames in time after which it goes at full pace again. */
const IN_TIME_BEFORE_FAST = 4;
/** A page that is not painted gets no frames, ms. */
const WITHOUT_FRAMES = 250;

/**
 * Runs `flush` once for any number of calls of `schedule`: with every frame while the page keeps up, every 50-100 ms
 * once its own work misses them.
 */
export class FramePacer {
  readonly #flush: (inFrame: boolean) => void;
  readonly #frames: Frames;
  #scheduled = false;
  /** From one flush to the next, ms; 0 takes every frame. */
  #interval = 0;
  #lastFlush = Number.NEGATIVE_INFINITY;
  #inTime = 0;
  #misses = 0;

  /** @param flush is told whether a paint follows at once. */
  constructor(flush: (inFrame: boolean) => void, frames: Frames) {
    this.#flush = flush;
    this.#frames = frames;
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const wait = this.#lastFlush + this.#interval - ONE_FRAME - this.#frames.now();
    if (this.#interval === 0 || wait <= 0) this.#onNextFrame();
    else this.#frames.schedule(wait, () => this.#onNextFrame());
  }

  #onNextFrame(): void {
    let done = false;
    const run = (time?: number) => {
      if (done) return;
      done = true;
      cancel();
      this.#scheduled = false;
      const start = this.#frames.now();
      let cost = 0;
      this.#lastFlush = start;
      this.#flush(time !== undefined);
      // Drawing goes on after the flush, up to the paint.
      this.#frames.schedule(0, () => {
        cost = this.#frames.now() - start;
      });
      if (time !== undefined) this.#frames.request((next) => this.#judge(next - time, cost));
    };
    const cancel = this.#frames.schedule(WITHOUT_FRAMES, () => run());
    this.#frames.request(run);
  }

  /**
   * @param gap between the frame of a flush and the next one, ms.
   * @param cost what the page did in the first of them, ms.
   */
  #judge(gap: number, cost: number): void {
    if (gap > MISSED && cost > COSTLY) {
      this.#inTime = 0;
      this.#misses += 1;
      if (this.#misses >= MISSES_BEFORE_SLOW) this.#interval = this.#interval === 0 ? SLOWER : SLOWEST;
      return;
    }
    this.#misses = 0;
    this.#inTime += 1;
    if (this.#inTime < IN_TIME_BEFORE_FAST) return;
    this.#inTime = 0;
    this.#interval = this.#interval === SLOWEST ? SLOWER : 0;
  }
}
