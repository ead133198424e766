import { expect, it } from "vitest";
import { RunHistory } from "../../../../extension/src/runs/slower/earlier-runs.ts";
import { LARGE, SMALL, sampleRun } from "../../../gallery/sample-history.ts";

it("returns the same model's earlier runs, newest first, up to a limit", () => {
  const runs = Array.from({ length: 200 }, (_, index) =>
    sampleRun(index, 1000 - index, { model: index % 2 === 0 ? SMALL : LARGE }),
  );
  const history = new RunHistory(runs);
  const [newest, , oldestButOne] = [runs[0], runs[1], runs[197]];
  if (newest === undefined || oldestButOne === undefined) throw new Error("The sample is long enough.");
  const before = history.before(newest);
  expect(before).toHaveLength(50);
  expect(before[0]).toBe(runs[2]);
  expect(history.before(oldestButOne)).toEqual([runs[199]]);
  expect(history.before(sampleRun(999, 0))).toEqual([]);
});
