import { describe, expect, it } from "vitest";
import {
  fullRange,
  heightRange,
  powersOfTen,
  powersOfTwo,
  timeLabel,
} from "../../../../extension/src/dashboard/plots/plot-scales.ts";

const linear = { y: { log: false, format: String, label: String } };

describe("the scales of a plot", () => {
  it("show everything with room around it, and one point in the middle", () => {
    expect(fullRange({ x: "time", xs: [0, 1000] })).toEqual([-20, 1020]);
    const [from, to] = fullRange({ x: "time", xs: [5_000_000] });
    expect((from + to) / 2).toBe(5_000_000);
    expect(to).toBeGreaterThan(from);
    expect(fullRange({ x: "log", xs: [64] })).toEqual([32, 128]);
    expect(fullRange({ x: "bins", xs: [0, 1, 2] })).toEqual([-0.6, 2.6]);
  });

  it("stand on 0, and reach the top that is possible where there is one", () => {
    expect(heightRange(linear, 40, 100)).toEqual([0, 108]);
    expect(heightRange(linear, 0, 0)).toEqual([0, 1]);
    expect(heightRange(linear, null, null)).toEqual([0, 1]);
    expect(heightRange({ y: { ...linear.y, top: 1 } }, 0.1, 0.2)).toEqual([0, 1]);
  });

  it("go over whole powers of ten on a logarithm", () => {
    expect(heightRange({ y: { ...linear.y, log: true } }, 96, 2400)).toEqual([10, 10_000]);
    expect(powersOfTen(10, 10_000)).toEqual([10, 100, 1000, 10_000]);
  });

  it("name a time as exactly as its steps are wide", () => {
    const at = Date.parse("2026-03-05T14:02:09");
    expect(timeLabel(at, 10_000)).toBe("14:02:09");
    expect(timeLabel(at, 60_000)).toBe("14:02");
    expect(timeLabel(at, 86_400_000)).toBe("Mar 5");
  });

  it("name as many powers of two as there is room for", () => {
    expect(powersOfTwo(10, 130)).toEqual([16, 32, 64, 128]);
    expect(powersOfTwo(1, 4096).length).toBeLessThanOrEqual(7);
    expect(powersOfTwo(40, 60)).toEqual([]);
  });
});
