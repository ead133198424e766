import type { Clock } from "@tacho/shared/time/clock.ts";
import { macrotask } from "./macrotask.ts";

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that only moves when a test advances it. */
export class FakeClock implements Clock {
  private time = 1000;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  date(): number {
    return 1_700_000_000_000 + this.time;
  }

  schedule(delay: number, callback: () => void): () => void {
    const timer = { at: this.time + delay, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Pending timers in ms from now, earliest first. */
  get pending(): number[] {
    return [...this.timers].map(({ at }) => at - this.time).sort((one, other) => one - other);
  }

  /** Advances by `duration` ms. Calls back due timers in order before it returns. */
  advance(duration: number): void {
    const end = this.time + duration;
    for (let due = this.nextUntil(end); due !== undefined; due = this.nextUntil(end)) this.fire(due);
    this.time = end;
  }

  /** Lets `duration` ms pass in which no timer fires, as on a machine that sleeps. The due ones fire with the next advance. */
  sleep(duration: number): void {
    this.time += duration;
  }

  /** Advances by `duration` ms. Lets the promises of each callback settle before the next timer fires. */
  async advanceAsync(duration: number): Promise<void> {
    const end = this.time + duration;
    for (let due = this.nextUntil(end); due !== undefined; due = this.nextUntil(end)) {
      this.fire(due);
      await macrotask();
    }
    this.time = end;
  }

  private nextUntil(end: number): Timer | undefined {
    return [...this.timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }

  private fire(timer: Timer): void {
    this.timers.delete(timer);
    this.time = Math.max(this.time, timer.at);
    timer.callback();
  }
}
