import type { Clock } from "../../../extension/src/browser/clock.ts";

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  private time = 1_700_000_000_000;
  private readonly timers = new Set<Timer>();

  date(): number {
    return this.time;
  }

  schedule(delay: number, callback: () => void): () => void {
    const timer = { at: this.time + delay, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Timers that have not come yet, as ms from now. */
  get pending(): number[] {
    return [...this.timers].map(({ at }) => at - this.time).sort((one, other) => one - other);
  }

  /** Goes on, calling back on the way, and lets what was called take its first steps. */
  async advance(duration: number): Promise<void> {
    const end = this.time + duration;
    for (;;) {
      const due = [...this.timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.timers.delete(due);
      this.time = Math.max(this.time, due.at);
      due.callback();
      await macrotask();
    }
    this.time = end;
  }
}

/** Resolves after every microtask that is under way. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
