import { relative } from "node:path";

export interface TestCounts {
  passed: number;
  failed: number;
  /** One line per failure. */
  failures: string[];
}

/** The result of one vitest run. */
export interface TestRun {
  /** Name of the vitest project. */
  project: string;
  /** Folder that file names are relative to. */
  root: string;
  /** JSON report. Absent if the run produced none. */
  report: string | undefined;
  exitCode: number;
}

export const NO_TESTS: TestCounts = { passed: 0, failed: 0, failures: [] };

export function addCounts(one: TestCounts, other: TestCounts): TestCounts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    failures: [...one.failures, ...other.failures],
  };
}

/**
 * Counts the results in vitest's JSON report. A file that cannot be loaded counts as one failure, and so does a
 * run that failed without reporting a failed test.
 */
export function countTests({ project, root, report, exitCode }: TestRun): TestCounts {
  const { passed, failures } = report === undefined ? { passed: 0, failures: [] } : readReport(report, root);
  const unexplained = exitCode !== 0 && failures.length === 0;
  if (unexplained)
    failures.push(`the ${project} tests ended with exit code ${exitCode} without reporting a failed test`);
  return { passed, failed: failures.length, failures };
}

function readReport(report: string, root: string): { passed: number; failures: string[] } {
  const { numPassedTests, testResults } = toFields(JSON.parse(report));
  const failures = toList(testResults).flatMap((file) => failuresOfFile(toFields(file), root));
  return { passed: typeof numPassedTests === "number" ? numPassedTests : 0, failures };
}

function failuresOfFile(file: Record<string, unknown>, root: string): string[] {
  const path = relative(root, String(file.name));
  const tests = toList(file.assertionResults).map(toFields);
  if (file.status === "failed" && tests.length === 0) return [`${path}: ${firstLine(file.message)}`];
  return tests
    .filter(({ status }) => status === "failed")
    .map(
      ({ fullName, failureMessages }) => `${path} > ${fullName}: ${firstLine(toList(failureMessages)[0])}`,
    );
}

function firstLine(text: unknown): string {
  return String(text ?? "").split("\n", 1)[0] ?? "";
}

function toFields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
