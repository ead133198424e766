import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError, step } from "../../native-host/src/cli/terminal/steps.ts";
import { runCommand } from "./run-command.mjs";

/** Inputs of the build. */
const SOURCES = [
  "shared",
  "native-host",
  "extension",
  "scripts/build.ts",
  "scripts/build",
  "package.json",
  "package-lock.json",
];
const RESULTS = ["native-host/dist/host.js", "native-host/dist/tacho.js", "extension/dist/manifest.json"];
/** File with the fingerprint of the last build. Lies inside a result, so that deleting the result deletes it too. */
const STAMP = "native-host/dist/.sources";

/** Builds the extension and the host if the sources have changed since the last build. */
export async function buildIfNeeded(root: string): Promise<void> {
  const sources = await fingerprint(root);
  const stamp = await readFile(join(root, STAMP), "utf8").catch(() => undefined);
  if (stamp === sources && RESULTS.every((file) => existsSync(join(root, file)))) return;
  await build(root);
  await writeFile(join(root, STAMP), sources);
}

/**
 * Builds unconditionally.
 *
 * @throws SetupError if the build fails.
 */
async function build(root: string): Promise<void> {
  const code = await step("Building the extension and the host", () =>
    runCommand(process.execPath, ["--import", "tsx", "scripts/build.ts"], { cwd: root }),
  );
  if (code !== 0) throw new SetupError("The build failed; see its output above.");
}

/**
 * Hashes the names, sizes and modification times of all source files, because reading the contents would take
 * longer than it saves.
 */
async function fingerprint(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const source of SOURCES) await addTo(hash, join(root, source));
  return hash.digest("hex");
}

async function addTo(hash: ReturnType<typeof createHash>, path: string): Promise<void> {
  const { mtimeMs, size, isDirectory } = await describe(path);
  if (!isDirectory) {
    hash.update(`${path} ${size} ${mtimeMs}\n`);
    return;
  }
  const names = await readdir(path);
  for (const name of names.sort()) {
    if (name !== "dist" && name !== "node_modules") await addTo(hash, join(path, name));
  }
}

async function describe(path: string) {
  const found = await stat(path);
  return { mtimeMs: found.mtimeMs, size: found.size, isDirectory: found.isDirectory() };
}
