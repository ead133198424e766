/** Browser functions that the pacer uses. */
export interface Frames {
  /** Reads a monotonic clock, ms. */
  now(): number;
  /** Calls back before the next paint with its time, ms. */
  request(callback: (time: number) => void): void;
  /** Calls back after `delay` ms; the returned function cancels. */
  schedule(delay: number, callback: () => void): () => void;
}

/** Time between two frames above which a frame was missed, ms. */
const MISSED = 25;
/** Flush intervals of the two slow paces, ms. */
const SLOWEST = 100;
const SLOWER = 50;
/** Time by which a timer ends early, because it then waits for the next frame, ms. */
const ONE_FRAME = 16;
/** Work per frame below which our flush did not cause the missed frame, so that slowing down would not help, ms. */
const COSTLY = 12;
const MISSES_BEFORE_SLOW = 2;
/** Consecutive frames on time before the pace goes up a step. */
const IN_TIME_BEFORE_FAST = 4;
/** Longest wait for a frame before flushing without one, as hidden pages get no frames, ms. */
const WITHOUT_FRAMES = 250;

/**
 * Coalesces calls of `schedule` into one `flush` per frame. Slows down to one flush every 50-100 ms when the flushes
 * themselves make the page miss frames.
 */
export class FramePacer {
  readonly #flush: (inFrame: boolean) => void;
  readonly #frames: Frames;
  #scheduled = false;
  /** Time between flushes, ms; 0 flushes on every frame. */
  #interval = 0;
  #lastFlush = Number.NEGATIVE_INFINITY;
  #inTime = 0;
  #misses = 0;

  /** @param flush receives true when a paint follows at once. */
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
      // Rendering continues after the flush, up to the paint.
      this.#frames.schedule(0, () => {
        cost = this.#frames.now() - start;
      });
      if (time !== undefined) this.#frames.request((next) => this.#judge(next - time, cost));
    };
    const cancel = this.#frames.schedule(WITHOUT_FRAMES, () => run());
    this.#frames.request(run);
  }

  /**
   * Adapts the pace after a flush.
   *
   * @param gap time from the frame of the flush to the next one, ms.
   * @param cost time that the page worked in the frame of the flush, ms.
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
