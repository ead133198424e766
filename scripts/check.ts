import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSC = "node_modules/typescript/bin/tsc";
const BIOME = "node_modules/@biomejs/biome/bin/biome";
const VITEST = "node_modules/vitest/vitest.mjs";

interface Check {
  name: string;
  /** Arguments for node. */
  command: string[];
}

interface CheckResult {
  name: string;
  passed: boolean;
  /** Duration in ms. */
  duration: number;
  output: string;
}

const TYPED_FOLDERS = ["shared", "native-host", "extension", "scripts", "test"];

const CHECKS: Check[] = [
  { name: "architecture", command: [VITEST, "run", "--project", "unit", "test/architecture"] },
  { name: "lint and format", command: [BIOME, "ci", "--colors=off"] },
  ...TYPED_FOLDERS.map((folder) => ({ name: `types of ${folder}`, command: [TSC, "-p", folder] })),
];

/** Number of parallel checks. More would slow each other down on a small machine. */
const AT_ONCE = Math.min(4, Math.max(1, availableParallelism()));

function runCheck({ name, command }: Check): Promise<CheckResult> {
  return new Promise((resolve) => {
    const start = performance.now();
    const output: Buffer[] = [];
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    const settle = (passed: boolean) =>
      resolve({
        name,
        passed,
        duration: performance.now() - start,
        output: Buffer.concat(output).toString(),
      });
    child.on("error", (error) => {
      output.push(Buffer.from(error.message));
      settle(false);
    });
    child.on("close", (code) => settle(code === 0));
  });
}

async function runAll(checks: Check[]): Promise<CheckResult[]> {
  const waiting = [...checks];
  const results: CheckResult[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check);
      results.push(result);
      const seconds = (result.duration / 1000).toFixed(1).padStart(5);
      console.log(`${result.passed ? "ok    " : "FAILED"} ${seconds} s  ${result.name}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

const failed = (await runAll(CHECKS)).filter((result) => !result.passed);
for (const { name, output } of failed) console.error(`\n--- ${name}\n${output.trim()}`);
if (failed.length > 0) {
  console.error(
    `\n${failed.length} of ${CHECKS.length} checks failed: ${failed.map(({ name }) => name).join(", ")}.`,
  );
  process.exitCode = 1;
} else {
  console.log(`All ${CHECKS.length} checks passed.`);
}
