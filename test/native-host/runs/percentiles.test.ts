import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interTokenLatency, percentiles, selectRank } from "../../../native-host/src/runs/percentiles.ts";

const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 });

function sorted(list: readonly number[]): number[] {
  return [...list].sort((a, b) => a - b);
}

describe("percentiles", () => {
  it.each([
    [[7], { p50: 7, p95: 7, p99: 7 }],
    [[1, 2], { p50: 1, p95: 2, p99: 2 }],
    [[3, 1, 2], { p50: 2, p95: 3, p99: 3 }],
    [Array.from({ length: 100 }, (_, index) => 100 - index), { p50: 50, p95: 95, p99: 99 }],
    [Array.from({ length: 1000 }, (_, index) => index + 1), { p50: 500, p95: 950, p99: 990 }],
  ])("takes nearest ranks of %j", (list, expected) => {
    expect(percentiles(Float64Array.from(list))).toEqual(expected);
  });

  it("returns nothing without values", () => {
    expect(percentiles(new Float64Array())).toBeUndefined();
    expect(interTokenLatency([])).toBeUndefined();
  });

  it("returns occurring values in order, as sorting would", () => {
    fc.assert(
      fc.property(values, (list) => {
        const found = interTokenLatency(list);
        const order = sorted(list);
        const rank = (percent: number) => order[Math.ceil((percent * order.length) / 100) - 1];
        expect(found).toEqual({ p50: rank(50), p95: rank(95), p99: rank(99), max: order.at(-1) });
      }),
    );
  });
});

describe("selectRank", () => {
  it("finds the value that sorting would put at the rank, also among equal values", () => {
    const ranked = fc
      .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 200 })
      .chain((list) => fc.tuple(fc.constant(list), fc.nat({ max: list.length - 1 })));
    fc.assert(
      fc.property(ranked, ([list, rank]) => {
        expect(selectRank(Float64Array.from(list), rank)).toBe(sorted(list)[rank]);
      }),
    );
  });

  it("keeps exactly the same values", () => {
    fc.assert(
      fc.property(values, (list) => {
        const reordered = Float64Array.from(list);
        selectRank(reordered, list.length >> 1);
        expect(sorted([...reordered])).toEqual(sorted(list));
      }),
    );
  });
});
