import { describe, expect, it } from "vitest";
import { DAY } from "../../../../extension/src/runs/state/period.ts";
import { changeFilter, filterRuns, hostFilter } from "../../../../extension/src/runs/state/run-filter.ts";
import { LARGE, SMALL, sampleRun } from "../../../gallery/sample-history.ts";

const NOW = 1_000 * DAY;
const runs = [
  sampleRun(0, NOW - 1, { model: SMALL }),
  sampleRun(1, NOW - DAY, { model: LARGE }),
  sampleRun(2, NOW - DAY - 1, { model: SMALL, stats: { finish_reason: "error" } }),
];
const ids = (found: readonly { run_id: string }[]) => found.map(({ run_id }) => run_id);

describe("run filter", () => {
  it("keeps runs that match all conditions, including the start of the period", () => {
    expect(ids(filterRuns(runs, { period: "day" }, NOW))).toEqual(["run-0", "run-1"]);
    expect(ids(filterRuns(runs, { period: "all", model: SMALL }, NOW))).toEqual(["run-0", "run-2"]);
    expect(ids(filterRuns(runs, { period: "all", finish_reason: "error" }, NOW))).toEqual(["run-2"]);
    expect(filterRuns(runs, { period: "day", finish_reason: "error" }, NOW)).toEqual([]);
  });

  it("sends only the set conditions to the host", () => {
    expect(hostFilter({ period: "day", model: LARGE }, NOW)).toEqual({ since: NOW - DAY, model: LARGE });
    expect(hostFilter({ period: "all" }, NOW)).toEqual({});
  });

  it("removes a condition set to undefined and keeps the others", () => {
    const filter = { period: "day", model: LARGE, finish_reason: "stop" } as const;
    expect(changeFilter(filter, { model: undefined })).toEqual({ period: "day", finish_reason: "stop" });
    expect(changeFilter(filter, { period: "all" })).toEqual({ ...filter, period: "all" });
  });
});
