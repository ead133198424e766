import { expect, it } from "vitest";
import { firstTokenParts } from "../../../../extension/src/ui/card/first-token-section.tsx";
import { GOLDEN_STATS, MEASURED_STATS } from "../../../gallery/sample-runs.ts";

it("splits the wait into its parts, with the first token as the remainder", () => {
  const parts = firstTokenParts(GOLDEN_STATS);
  expect(parts.map(({ kind }) => kind)).toEqual(["queue", "prompt", "first"]);
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  expect(total).toBeCloseTo(125.44);
});

it("splits off the template time when it was measured, and keeps the total", () => {
  const parts = firstTokenParts(MEASURED_STATS);
  expect(parts.map(({ kind }) => kind)).toEqual(["queue", "load", "render", "prompt", "first"]);
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  expect(total).toBeCloseTo(MEASURED_STATS.time_to_first_token);
});

it("omits parts that were not measured", () => {
  expect(firstTokenParts({})).toEqual([]);
  expect(firstTokenParts({ time_to_first_token: 100 })).toEqual([]);
  expect(firstTokenParts({ queue_time: 5, time_to_first_token: 100 }).map(({ kind }) => kind)).toEqual([
    "queue",
  ]);
});
