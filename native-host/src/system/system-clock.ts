import type { Clock } from "@tacho/shared/time/clock.ts";

/** The clock of this machine: all its processes share `now()`, and a pending callback keeps no process alive. */
export const systemClock: Clock = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  date: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
