import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, it } from "vitest";

const RACER = fileURLToPath(new URL("../../helpers/host/lock-racer.ts", import.meta.url));
const TIMES = 40;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-race-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Racer {
  taken: string;
  errors: string;
  signal: string | undefined;
}

function race(program: string, deadly = 0): Promise<Racer> {
  const args = [program, join(folder, "work.lock"), join(folder, "inside"), String(TIMES), String(deadly)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ taken: stdout, errors: stderr, signal: error?.signal ?? undefined }),
    );
  });
}

it("is never held by two processes, also while others die holding it", async () => {
  const program = join(folder, "racer.mjs");
  await build({
    entryPoints: [RACER],
    outfile: program,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
  });
  // What a host of an older release left behind when it died.
  writeFileSync(join(folder, "work.lock"), "");
  utimesSync(join(folder, "work.lock"), 1, 1);
  const racers = await Promise.all([
    race(program),
    race(program),
    race(program),
    race(program, 2),
    race(program, 7),
    race(program, 7),
  ]);
  expect(racers.map(({ errors }) => errors)).toEqual(racers.map(() => ""));
  expect(racers.slice(0, 3).map(({ taken }) => taken)).toEqual(["40", "40", "40"]);
  expect(racers.slice(3).map(({ signal }) => signal)).toEqual(["SIGKILL", "SIGKILL", "SIGKILL"]);
  expect(readdirSync(folder).filter((name) => name.startsWith("work.lock."))).toEqual([]);
});
