import { describe, expect, it } from "vitest";
import { logBins, PER_DECADE } from "../../../../../extension/src/runs/plots/canvas/log-bins.ts";

describe("bins on a logarithm", () => {
  it("hold every value between their edges", () => {
    const values = [0.5, 1, 9.99, 10, 18.7, 18.9, 400];
    const { edges, end, binOf } = logBins(values);
    for (const value of values) {
      const bin = binOf(value);
      expect(edges[bin]).toBeLessThanOrEqual(value * (1 + 1e-9));
      expect(edges[bin + 1] ?? end).toBeGreaterThan(value);
    }
  });

  it("are as many for each factor of ten, and begin and end where there is something", () => {
    const { edges, binOf } = logBins([10, 99.9]);
    expect(edges).toHaveLength(PER_DECADE);
    expect(edges[0]).toBeCloseTo(10);
    expect([binOf(10), binOf(99.9)]).toEqual([0, PER_DECADE - 1]);
  });

  it("are none for nothing, and one for one value", () => {
    expect(logBins([]).edges).toEqual([]);
    expect(logBins([7]).edges).toHaveLength(1);
  });
});
