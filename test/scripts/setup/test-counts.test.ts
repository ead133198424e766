import { describe, expect, it } from "vitest";
import { addCounts, countTests } from "../../../scripts/setup/test-counts.ts";

function report(passed: number, failed: number, testResults: object[] = []): string {
  return JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults });
}

describe("counting tests", () => {
  it("takes the numbers of the report", () => {
    expect(countTests(report(12, 3), 1)).toEqual({ passed: 12, failed: 3 });
  });

  it("counts a file that could not be loaded as one failure", () => {
    const files = [
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{}] },
    ];
    expect(countTests(report(12, 0, files), 1)).toEqual({ passed: 12, failed: 1 });
  });

  it("counts a run that failed without saying where as one failure", () => {
    expect(countTests(report(12, 0), 1)).toEqual({ passed: 12, failed: 1 });
    expect(countTests(undefined, 137)).toEqual({ passed: 0, failed: 1 });
  });

  it("counts nothing where nothing ran", () => {
    expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 0 });
  });

  it("adds up", () => {
    expect(addCounts({ passed: 1, failed: 2 }, { passed: 3, failed: 4 })).toEqual({ passed: 4, failed: 6 });
  });
});
