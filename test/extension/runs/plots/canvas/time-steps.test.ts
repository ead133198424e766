import { describe, expect, it } from "vitest";
import { timeStep, timesBetween } from "../../../../../extension/src/runs/plots/canvas/time-steps.ts";

const AT = Date.parse("2026-03-05T14:02:09");
const MINUTE = 60_000;
const SPANS = [
  10_000,
  45_000,
  4 * MINUTE,
  47 * MINUTE,
  100 * MINUTE,
  9 * 60 * MINUTE,
  26 * 60 * MINUTE,
].concat([3, 7, 30, 90, 400].map((days) => days * 24 * 60 * MINUTE));

describe("time steps below a plot", () => {
  it.each(SPANS)("shows at least two labels and no more than fit, over %d ms", (span) => {
    for (const room of [4, 5, 8]) {
      const times = timesBetween(
        AT,
        AT + span,
        timeStep(AT, AT + span, () => room),
      );
      expect(times.length).toBeGreaterThanOrEqual(2);
      expect(times.length).toBeLessThanOrEqual(room + 1);
      expect(new Set(times).size).toBe(times.length);
    }
  });

  it("places labels on whole hours and midnights of the local clock", () => {
    const [hour] = timesBetween(AT, AT + 90 * MINUTE, 60 * MINUTE);
    expect(new Date(hour ?? 0).getMinutes()).toBe(0);
    const days = timesBetween(AT, AT + 5 * 24 * 60 * MINUTE, 24 * 60 * MINUTE);
    expect(days.map((time) => new Date(time).getHours())).toEqual([0, 0, 0, 0, 0]);
  });

  it("never uses steps below a second, so that no label repeats", () => {
    expect(timeStep(AT, AT + 200, () => 8)).toBe(1000);
  });
});
