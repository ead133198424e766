/** Source of time. Injected wherever a number or a deadline depends on time. */
export interface Clock {
  /** Monotonic time in ms, comparable between all processes of this machine. */
  now(): number;
  /** Wall-clock time in ms since 1970, for dates that people read. */
  date(): number;
  /**
   * Calls back once after `delay` ms. Returns a function that cancels. Pending callbacks do not keep the process
   * alive.
   */
  schedule(delay: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  date: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
