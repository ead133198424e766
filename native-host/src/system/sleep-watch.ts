import type { Clock } from "@tacho/shared/time/clock.ts";

/** Time between two beats in ms. */
const INTERVAL = 1000;
/** Lateness of a beat in ms from which the machine, or this process, did not run in between. */
const SLEEP = 5000;

interface Span {
  from: number;
  to: number;
}

/**
 * Notices that the machine slept, or that this process was suspended. On some systems the monotonic clock goes on
 * meanwhile, so that a time over it says how long the lid was closed. Times are ms of the monotonic clock.
 */
export class SleepWatch {
  readonly #clock: Clock;
  readonly #sleeps: Span[] = [];
  #beatAt: number;
  #cancel: () => void = () => {};

  /** Starts watching, until `stop`. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beatAt = clock.now();
    this.#schedule();
  }

  stop(): void {
    this.#cancel();
  }

  /** Returns true if the machine slept between two moments since the start. */
  slept(from: number, to: number): boolean {
    if (to - from < SLEEP) return false;
    return [...this.#sleeps, ...this.#overdue()].some((span) => span.from < to && from < span.to);
  }

  #schedule(): void {
    this.#cancel = this.#clock.schedule(INTERVAL, () => {
      this.#sleeps.push(...this.#overdue());
      this.#beatAt = this.#clock.now();
      this.#schedule();
    });
  }

  /** The sleep that the next beat will find: after a wake, other events may come before it. */
  #overdue(): Span[] {
    const now = this.#clock.now();
    return now - this.#beatAt - INTERVAL < SLEEP ? [] : [{ from: this.#beatAt, to: now }];
  }
}
