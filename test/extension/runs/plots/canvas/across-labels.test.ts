import { describe, expect, it } from "vitest";
import {
  powersOfTwo,
  roundGaps,
  timeLabel,
} from "../../../../../extension/src/runs/plots/canvas/across-labels.ts";

describe("labels below a plot", () => {
  it("formats times as precisely as the step needs", () => {
    const at = Date.parse("2026-03-05T14:02:09");
    expect(timeLabel(at, 10_000)).toBe("14:02:09");
    expect(timeLabel(at, 60_000)).toBe("14:02");
    expect(timeLabel(at, 86_400_000)).toBe("Mar 5");
  });

  it("labels as many powers of two as fit", () => {
    expect(powersOfTwo(10, 130, 6)).toEqual([16, 32, 64, 128]);
    expect(powersOfTwo(10, 130, 2)).toEqual([16, 64]);
    expect(powersOfTwo(1, 4096, 20).length).toBeLessThanOrEqual(7);
    expect(powersOfTwo(40, 60, 6)).toEqual([]);
  });

  it("labels round gaps inside the plot without overlap", () => {
    expect(roundGaps(9, 110, 1000)).toEqual([10, 15, 20, 30, 50, 70, 100]);
    expect(roundGaps(9, 110, 300)).toEqual([10, 20, 50, 100]);
    expect(roundGaps(9, 1100, 220)).toEqual([10, 30, 100, 300, 1000]);
    expect(roundGaps(9, 11_000, 150)).toEqual([10, 100, 1000, 10_000]);
    expect(roundGaps(17, 26, 400)).toEqual([20, 25]);
  });
});
