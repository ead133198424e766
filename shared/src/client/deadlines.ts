/** Longest wait for the answer to a request that needs no engine, ms. */
export const ANSWER_LIMIT = 30_000;
/** Longest silence about a generation or a load before the host is asked whether it still has it, ms. */
export const SILENCE_LIMIT = 60_000;
/** Longest silence about a load, ms: a host does not list loads, so asking it settles nothing. */
export const LOAD_SILENCE_LIMIT = 10 * 60_000;

/** Calls back once after `delay` ms; the returned function cancels. */
export type Schedule = (delay: number, callback: () => void) => () => void;

/** A timer that starts again with every sign of life. */
export class Deadline {
  readonly #schedule: Schedule;
  readonly #limit: number;
  readonly #onPassed: () => void;
  #cancel: () => void = () => {};

  constructor(schedule: Schedule, limit: number, onPassed: () => void) {
    this.#schedule = schedule;
    this.#limit = limit;
    this.#onPassed = onPassed;
    this.restart();
  }

  restart(): void {
    this.#cancel();
    this.#cancel = this.#schedule(this.#limit, this.#onPassed);
  }

  cancel(): void {
    this.#cancel();
  }
}
