/** Time, injected wherever a number or a deadline depends on it. */
export interface Clock {
  /** Milliseconds of a monotonic clock that every process of this machine shares. */
  now(): number;
  /** Milliseconds since the epoch, for dates that people read. */
  date(): number;
  /** Calls back once after `delay` ms; the returned function cancels. A pending callback does not keep the process alive. */
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
