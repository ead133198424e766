import { describe, expect, it } from "vitest";
import {
  difference,
  elapsed,
  ratePerSecond,
  roundTime,
} from "../../../../native-host/src/runs/recording/derived-figures.ts";

describe("elapsed", () => {
  it.each([
    [0, 125.44, 125.44],
    [5, 5, 0],
    [86_400_000.1, 86_400_000.35, 0.25],
    [undefined, 5, undefined],
    [5, undefined, undefined],
    [6, 5, undefined],
    [Number.NaN, 5, undefined],
  ])("measures from %s to %s the time %s", (from, to, expected) => {
    expect(elapsed(from, to)).toBe(expected);
  });
});

describe("ratePerSecond", () => {
  it.each([
    [128, 125.44, (128 * 1000) / 125.44],
    [1, 1000, 1],
    [0, 10, undefined],
    [-1, 10, undefined],
    [5, 0, undefined],
    [undefined, 10, undefined],
    [5, undefined, undefined],
    [Number.NaN, 10, undefined],
    [5, Number.NaN, undefined],
    [1e308, 1e-300, undefined],
  ])("gives for %s in %s ms the rate %s", (count, time, expected) => {
    expect(ratePerSecond(count, time)).toBe(expected);
  });
});

it("rounds to the microsecond", () => {
  expect(roundTime(1.000_499_9)).toBe(1);
  expect(roundTime(1.000_6)).toBe(1.001);
});

it("returns no difference if one side is absent", () => {
  expect(difference(364, 236)).toBe(128);
  expect(difference(364, undefined)).toBeUndefined();
  expect(difference(undefined, 236)).toBeUndefined();
});
