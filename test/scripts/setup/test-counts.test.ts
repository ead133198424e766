import { describe, expect, it } from "vitest";
import { addCounts, countTests } from "../../../scripts/setup/test-counts.ts";

const RUN = { project: "unit", root: "/house", exitCode: 1 };

function report(numPassedTests: number, ...testResults: object[]): string {
  return JSON.stringify({ numPassedTests, testResults });
}

const broken = {
  name: "/house/test/door.test.ts",
  status: "failed",
  assertionResults: [
    { fullName: "a door opens", status: "passed", failureMessages: [] },
    { fullName: "a door closes", status: "failed", failureMessages: ["Error: it squeaks\n    at hinge.ts"] },
  ],
};
const unloadable = {
  name: "/house/test/roof.test.ts",
  status: "failed",
  message: "no tiles\nat all",
  assertionResults: [],
};

describe("counting tests", () => {
  it("reads the numbers of the report and lists the failures", () => {
    expect(countTests({ ...RUN, report: report(12, broken) })).toEqual({
      passed: 12,
      failed: 1,
      failures: ["test/door.test.ts > a door closes: Error: it squeaks"],
    });
  });

  it("counts a file that cannot be loaded as one failure", () => {
    expect(countTests({ ...RUN, report: report(12, broken, unloadable) })).toMatchObject({
      failed: 2,
      failures: [expect.any(String), "test/roof.test.ts: no tiles"],
    });
  });

  it("counts a run that failed without a failed test as one failure", () => {
    const failures = ["the unit tests ended with exit code 1 without reporting a failed test"];
    expect(countTests({ ...RUN, report: report(12) })).toEqual({ passed: 12, failed: 1, failures });
    expect(countTests({ ...RUN, report: undefined })).toEqual({ passed: 0, failed: 1, failures });
  });

  it("counts nothing when nothing ran", () => {
    expect(countTests({ ...RUN, report: undefined, exitCode: 0 })).toEqual({
      passed: 0,
      failed: 0,
      failures: [],
    });
  });

  it("adds up counts", () => {
    const one = { passed: 1, failed: 1, failures: ["a"] };
    const other = { passed: 3, failed: 2, failures: ["b", "c"] };
    expect(addCounts(one, other)).toEqual({ passed: 4, failed: 3, failures: ["a", "b", "c"] });
  });
});
