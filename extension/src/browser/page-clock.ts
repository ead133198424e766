import type { Clock } from "@tacho/shared/time/clock.ts";

/** The clock of a page or worker. `now()` counts from its start. */
export const pageClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};
