/** Maximum wait in ms for the answer to a request that needs no engine. */
export const ANSWER_LIMIT = 30_000;
/** Silence in ms after which the host is asked if it still has a generation. */
export const SILENCE_LIMIT = 60_000;
/** Maximum silence in ms during a load. A host does not list its loads, so asking would settle nothing. */
export const LOAD_SILENCE_LIMIT = 10 * 60_000;

/** Calls back once after `delay` ms; the returned function cancels. */
export type Schedule = (delay: number, callback: () => void) => () => void;

/** A timer that restarts with every message. */
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
