import { describe, expect, it } from "vitest";
import { nearestPoint } from "../../../../../extension/src/runs/plots/canvas/nearest-point.ts";

const geometry = { left: (x: number) => x * 10, top: (y: number) => y * 10 };
const plot = {
  xs: [0, 1, 2, 3, 40],
  series: [
    { name: "a", color: "needle" as const, values: [0, null, 5, null, 1] },
    { name: "b", color: "load" as const, values: [null, 9, null, 5, null] },
  ],
};
const near = (left: number, top: number, around: number) =>
  nearestPoint(plot, geometry, { left, top }, around);

describe("nearestPoint", () => {
  it("finds the point nearest in both directions, in any series", () => {
    expect(near(19, 48, 2)).toBe(2);
    expect(near(12, 88, 1)).toBe(1);
    expect(near(26, 50, 3)).toBe(3);
  });

  it("finds the point from any start of the search", () => {
    for (const around of [0, 1, 2, 3]) expect(near(20, 50, around)).toBe(2);
  });

  it("returns nothing when no point is in reach", () => {
    expect(near(60, 30, 3)).toBeUndefined();
    expect(near(200, 10, 4)).toBeUndefined();
  });
});
