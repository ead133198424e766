import { describe, expect, it } from "vitest";
import { NEWEST_FIRST, nextSorting, sortRuns } from "../../../../extension/src/runs/table/sort-runs.ts";
import { sampleRun } from "../../../gallery/sample-history.ts";

const runs = [
  sampleRun(0, 300, { stats: { tokens_per_second: 20 } }),
  sampleRun(1, 200, { stats: {} }),
  sampleRun(2, 100, { stats: { tokens_per_second: 50 } }),
  sampleRun(3, 50, { stats: { tokens_per_second: 20 } }),
];
const order = (sorting: Parameters<typeof sortRuns>[1]) => sortRuns(runs, sorting).map(({ at }) => at);

describe("sorting of runs", () => {
  it("sorts in both directions with unmeasured values last", () => {
    expect(order({ column: "rate", direction: "descending" })).toEqual([100, 300, 50, 200]);
    expect(order({ column: "rate", direction: "ascending" })).toEqual([300, 50, 100, 200]);
    expect(order({ column: "when", direction: "ascending" })).toEqual([50, 100, 200, 300]);
  });

  it("reverses on a second click and starts a new column with the largest values", () => {
    expect(nextSorting(NEWEST_FIRST, "when")).toEqual({ column: "when", direction: "ascending" });
    expect(nextSorting(NEWEST_FIRST, "rate")).toEqual({ column: "rate", direction: "descending" });
    expect(nextSorting(NEWEST_FIRST, "model")).toEqual({ column: "model", direction: "ascending" });
  });
});
