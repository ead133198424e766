export interface TestCounts {
  passed: number;
  failed: number;
}

export const NO_TESTS: TestCounts = { passed: 0, failed: 0 };

export function addCounts(one: TestCounts, other: TestCounts): TestCounts {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}

/**
 * Counts what a run of vitest says in its JSON report. A file that could not even be loaded is one failure, and so is a run
 * that failed without saying where.
 *
 * @param report absent where the run left none.
 */
export function countTests(report: string | undefined, exitCode: number): TestCounts {
  const { passed, failed } = report === undefined ? NO_TESTS : readReport(report);
  const unexplained = exitCode !== 0 && failed === 0;
  return { passed, failed: unexplained ? 1 : failed };
}

function readReport(report: string): TestCounts {
  const value: unknown = JSON.parse(report);
  const { numPassedTests, numFailedTests, testResults } = toFields(value);
  const files = Array.isArray(testResults) ? testResults.map(toFields) : [];
  const unloadable = files.filter(
    ({ status, assertionResults }) => status === "failed" && isEmptyList(assertionResults),
  );
  return { passed: toCount(numPassedTests), failed: toCount(numFailedTests) + unloadable.length };
}

function toFields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function toCount(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
