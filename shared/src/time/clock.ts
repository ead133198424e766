/** Provides time. Injected wherever a number, date or deadline depends on it. */
export interface Clock {
  /** Returns ms of a monotonic clock. */
  now(): number;
  /** Returns ms since the epoch, for dates shown to people. */
  date(): number;
  /** Calls back once after `delay` ms; the returned function cancels. */
  schedule(delay: number, callback: () => void): () => void;
}
