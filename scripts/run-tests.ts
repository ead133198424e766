import { mkdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { provideStarterModel } from "../native-host/src/cli/start/provide-starter-model.ts";
import { explainError } from "../native-host/src/cli/terminal/explain-error.ts";
import { SetupError, say, step } from "../native-host/src/cli/terminal/steps.ts";
import { ROOT } from "./bootstrap.mjs";
import { buildIfNeeded } from "./setup/build-product.ts";
import { provideChromium } from "./setup/provide-chromium.ts";
import { runCommand } from "./setup/run-command.mjs";
import { addCounts, countTests, NO_TESTS, type TestCounts } from "./setup/test-counts.ts";
import { MODEL_CACHE } from "./setup/this-checkout.ts";

/**
 * Projects in order. They run one after another, because tests that start processes and measure time need the
 * machine to themselves.
 */
const PROJECTS = ["unit", "integration", "resilience", "e2e"];
const REPORTS = ".cache/test-reports";

/**
 * Runs `npm test`, from a fresh checkout to a final `N passed, N failed`, with the failed tests listed above it.
 *
 * @param vitestArguments arguments for vitest, to run part of the tests.
 * @returns the exit code.
 */
export async function runTests(vitestArguments: string[]): Promise<number> {
  const env = await prepare().catch((error: unknown) => {
    throw error instanceof SetupError ? error : new SetupError(explainError(error));
  });
  let counts = vitestArguments.length === 0 ? await runCheck(env) : NO_TESTS;
  for (const project of PROJECTS) counts = addCounts(counts, await runProject(project, vitestArguments, env));
  say("");
  for (const failure of counts.failures) say(`FAILED ${failure}`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

/**
 * Provides a model, a browser and a build.
 *
 * @returns the environment of the tests.
 */
async function prepare(): Promise<NodeJS.ProcessEnv> {
  const machine = { platform: process.platform, env: process.env, home: homedir() };
  const { TACHO_TEST_MODEL, TACHO_TEST_CHROMIUM, TACHO_MODEL } = process.env;
  const model = TACHO_TEST_MODEL || TACHO_MODEL || (await provideStarterModel(join(ROOT, MODEL_CACHE), []));
  const chromium = TACHO_TEST_CHROMIUM || (await provideChromium(ROOT, machine));
  await buildIfNeeded(ROOT);
  return { ...process.env, TACHO_TEST_MODEL: model, TACHO_TEST_CHROMIUM: chromium };
}

/** Runs the static checks, which count as one test. */
async function runCheck(env: NodeJS.ProcessEnv): Promise<TestCounts> {
  const command = ["--import", import.meta.resolve("tsx"), "scripts/check.ts"];
  const code = await step("Checking types, lint, format and architecture", () =>
    runCommand(process.execPath, command, { cwd: ROOT, env }),
  );
  return code === 0
    ? { passed: 1, failed: 0, failures: [] }
    : { passed: 0, failed: 1, failures: ["npm run check"] };
}

async function runProject(
  project: string,
  vitestArguments: string[],
  env: NodeJS.ProcessEnv,
): Promise<TestCounts> {
  const report = join(ROOT, REPORTS, `${project}-${process.pid}.json`);
  await mkdir(join(ROOT, REPORTS), { recursive: true });
  const command = [
    ...["node_modules/vitest/vitest.mjs", "run", "--project", project, "--passWithNoTests"],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    ...vitestArguments,
  ];
  const code = await step(`Running the ${project} tests`, () =>
    runCommand(process.execPath, command, { cwd: ROOT, env }),
  );
  const text = await readFile(report, "utf8").catch(() => undefined);
  await rm(report, { force: true });
  return countTests({ project, root: ROOT, report: text, exitCode: code });
}
