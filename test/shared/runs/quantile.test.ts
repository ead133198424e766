import { ascending, quantile } from "@tacho/shared/runs/quantile.ts";
import { expect, it } from "vitest";

it("gives a value that really happened, by nearest rank", () => {
  const values = ascending([40, 10, 30, 20]);
  expect(values).toEqual([10, 20, 30, 40]);
  expect([0.01, 0.25, 0.5, 0.51, 0.95, 1].map((share) => quantile(values, share))).toEqual([
    10, 10, 20, 30, 40, 40,
  ]);
  expect(quantile([], 0.5)).toBeUndefined();
});
