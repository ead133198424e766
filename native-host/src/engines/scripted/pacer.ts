import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../system/clock.ts";

/** Maximum time in ms without letting other events run. */
const LONGEST_RUN = 5;

/** Waits for due times, many of which may fall within one timer tick, and still lets other events run. */
export class Pacer {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #lastPause: number;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    this.#lastPause = clock.now();
  }

  /** Resolves at `time` (ms of the clock), or as soon as the signal is aborted. */
  async until(time: number): Promise<void> {
    if (this.#clock.now() >= time) {
      if (this.#clock.now() - this.#lastPause < LONGEST_RUN) return;
      await setImmediate();
    }
    // Timers may fire slightly early.
    while (!this.#signal.aborted && this.#clock.now() < time) await this.#sleep(time - this.#clock.now());
    this.#lastPause = this.#clock.now();
  }

  #sleep(duration: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.#signal.removeEventListener("abort", wake);
        resolve();
      };
      const cancel = this.#clock.schedule(duration, wake);
      this.#signal.addEventListener("abort", wake);
    });
  }
}
