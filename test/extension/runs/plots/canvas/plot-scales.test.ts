import { describe, expect, it } from "vitest";
import {
  evenSteps,
  fullRange,
  heightRange,
  powersOfTen,
} from "../../../../../extension/src/runs/plots/canvas/plot-scales.ts";

const MINUTE = 60_000;
const linear = { shape: "dots", y: { log: false, format: String, label: String } } as const;

describe("scales of a plot", () => {
  it("shows all points with a margin", () => {
    expect(fullRange({ x: "time", xs: [0, 100 * MINUTE] })).toEqual([-2 * MINUTE, 102 * MINUTE]);
    expect(fullRange({ x: "time", xs: [1000, 1200] })).toEqual([-3900, 6100]);
    expect(fullRange({ x: "log", xs: [64] })).toEqual([32, 128]);
    expect(fullRange({ x: "bins", xs: [0, 1, 2] })).toEqual([-0.6, 2.6]);
  });

  it("shows mostly the time before a single point", () => {
    expect(fullRange({ x: "time", xs: [100 * MINUTE] })).toEqual([46 * MINUTE, 106 * MINUTE]);
  });

  it.each([40, 61, 74, 99, 100, 217, 0.3, 1020, 7.7])(
    "ends at a grid line above the highest point, %d",
    (highest) => {
      const [from, top] = heightRange(linear, 0, highest);
      expect(from).toBe(0);
      expect(top).toBeGreaterThan(highest);
      expect(top).toBeLessThan(highest * 1.6);
      const steps = evenSteps(top);
      expect(steps.at(-1)).toBe(top);
      expect(steps.length).toBeGreaterThanOrEqual(3);
      expect(steps.length).toBeLessThanOrEqual(6);
    },
  );

  it("uses a given top, and lets bars reach the top", () => {
    expect(heightRange(linear, 0, 0)).toEqual([0, 1]);
    expect(heightRange(linear, null, null)).toEqual([0, 1]);
    expect(heightRange({ ...linear, y: { ...linear.y, top: 1 } }, 0.1, 0.2)).toEqual([0, 1]);
    expect(heightRange({ ...linear, shape: "bars" }, 0, 1)).toEqual([0, 1]);
    expect(evenSteps(1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(evenSteps(75)).toEqual([0, 25, 50, 75]);
  });

  it("spans whole powers of ten on a log scale", () => {
    expect(heightRange({ ...linear, y: { ...linear.y, log: true } }, 96, 2400)).toEqual([10, 10_000]);
    expect(powersOfTen(10, 10_000)).toEqual([10, 100, 1000, 10_000]);
  });
});
