import fc from "fast-check";
import { expect, it } from "vitest";
import { gapSeries } from "../../../../native-host/src/runs/recording/derived-figures.ts";

it("returns few gaps as they are, rounded to 0.01 ms", () => {
  expect(gapSeries([10, 12.345_6, 9])).toEqual([10, 12.35, 9]);
});

it("returns nothing without gaps", () => {
  expect(gapSeries([])).toBeUndefined();
});

it("takes the maximum of each stretch", () => {
  const gaps = Array.from({ length: 192 }, (_, index) => (index % 2 === 0 ? 1 : 2));
  expect(gapSeries(gaps)).toEqual(new Array(96).fill(2));
});

it("returns at most 96 values and keeps the longest stall", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5000 }), { minLength: 1, maxLength: 1000 }), (gaps) => {
      const series = gapSeries(gaps) ?? [];
      expect(series).toHaveLength(Math.min(gaps.length, 96));
      expect(Math.max(...series)).toBe(Math.max(...gaps));
    }),
  );
});
