import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runCommand } from "./setup/run-command.mjs";
import { formatFigures, keepsPromise, parseFigures } from "./soak/format-figures.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, ".cache", "soak");

// Runs the long versions of the resilience tests: `npm run soak`, or some of them: `npm run soak -- frames
// files`.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" } },
});

const figuresPath = join(FOLDER, `figures-${process.pid}.jsonl`);
await mkdir(FOLDER, { recursive: true });
await writeFile(figuresPath, "");

const filters = positionals.map((subject) => `test/resilience/${subject}`);
const code = await runCommand(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--project", "resilience", ...filters],
  { cwd: ROOT, env: { ...process.env, TACHO_SOAK: "1", TACHO_SOAK_FIGURES: figuresPath } },
);

const figures = parseFigures(await readFile(figuresPath, "utf8"));
await rm(figuresPath);
console.log(`\n${formatFigures(figures)}`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
const broken = figures.filter((figure) => keepsPromise(figure) === false).length;
if (broken > 0) console.log(`${broken} of ${figures.length} figures miss their limit.`);
process.exitCode = code !== 0 || broken > 0 ? 1 : 0;
