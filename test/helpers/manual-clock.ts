import type { Clock } from "../../native-host/src/system/clock.ts";

interface Scheduled {
  at: number;
  callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private time = 1000;
  private scheduled: Scheduled[] = [];

  now(): number {
    return this.time;
  }

  date(): number {
    return 1_700_000_000_000 + this.time;
  }

  schedule(delay: number, callback: () => void): () => void {
    const entry = { at: this.time + delay, callback };
    this.scheduled.push(entry);
    return () => {
      this.scheduled = this.scheduled.filter((other) => other !== entry);
    };
  }

  /** Moves on by `duration` ms, calling back what falls due, in order. */
  advance(duration: number): void {
    const end = this.time + duration;
    for (let due = this.nextUntil(end); due !== undefined; due = this.nextUntil(end)) {
      this.scheduled = this.scheduled.filter((other) => other !== due);
      this.time = due.at;
      due.callback();
    }
    this.time = end;
  }

  private nextUntil(end: number): Scheduled | undefined {
    return this.scheduled.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}
