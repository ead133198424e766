import { expect, it } from "vitest";
import { firstTokenParts } from "../../../../extension/src/components/card/first-token-parts.ts";
import { GOLDEN_STATS } from "../../../gallery/sample-runs.ts";

it("splits the wait, the rest being the first token", () => {
  const parts = firstTokenParts(GOLDEN_STATS);
  expect(parts.map(({ kind }) => kind)).toEqual(["queue", "prompt", "first"]);
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  expect(total).toBeCloseTo(125.44);
});

it("guesses nothing that was not measured", () => {
  expect(firstTokenParts({})).toEqual([]);
  expect(firstTokenParts({ time_to_first_token: 100 })).toEqual([]);
  expect(firstTokenParts({ queue_time: 5, time_to_first_token: 100 }).map(({ kind }) => kind)).toEqual([
    "queue",
  ]);
});
