/** Time, injected wherever a number, a date or a deadline depends on it. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Milliseconds since the epoch, for dates that people read. */
  date(): number;
  /** Calls back once after `delay` ms; the returned function cancels. */
  schedule(delay: number, callback: () => void): () => void;
}
