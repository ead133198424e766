/** Time, injected wherever a date or a deadline depends on it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  date(): number;
  /** Calls back once after `delay` ms; the returned function cancels. */
  schedule(delay: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  date: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
