import { describe, expect, it } from "vitest";
import { logBins, PER_DECADE } from "../../../../../extension/src/runs/plots/canvas/log-bins.ts";

describe("logBins", () => {
  it("puts every value between the edges of its bin", () => {
    const values = [0.5, 1, 9.99, 10, 18.7, 18.9, 400];
    const { edges, end, binOf } = logBins(values);
    for (const value of values) {
      const bin = binOf(value);
      expect(edges[bin]).toBeLessThanOrEqual(value * (1 + 1e-9));
      expect(edges[bin + 1] ?? end).toBeGreaterThan(value);
    }
  });

  it("makes the same number of bins per factor of ten, from the lowest to the highest value", () => {
    const { edges, binOf } = logBins([10, 99.9]);
    expect(edges).toHaveLength(PER_DECADE);
    expect(edges[0]).toBeCloseTo(10);
    expect([binOf(10), binOf(99.9)]).toEqual([0, PER_DECADE - 1]);
  });

  it("makes no bins for no values and one for one value", () => {
    expect(logBins([]).edges).toEqual([]);
    expect(logBins([7]).edges).toHaveLength(1);
  });
});
