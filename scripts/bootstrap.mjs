import { fileURLToPath } from "node:url";
import { SetupError } from "./setup/failure.mjs";
import { packagesAreInstalled } from "./setup/installed-packages.mjs";
import { describeLlamaBinaries } from "./setup/llama-binaries.mjs";
import { requireNode } from "./setup/requirements.mjs";
import { runCommand } from "./setup/run-command.mjs";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Prepares a machine that has only Node.js to run TypeScript: checks the version, installs the dependencies if
 * they differ from the lock file, and registers a TypeScript loader.
 *
 * @throws {SetupError} whose message names the way out
 */
export async function bootstrap() {
  requireNode(process.versions.node);
  if (!packagesAreInstalled(ROOT)) await installDependencies();
  const { register } = await import("tsx/esm/api");
  register();
}

/**
 * Runs a command's main function. Reports errors on stderr and sets the exit code.
 *
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    // Compares by name, because the command line has a class of its own, which cannot be loaded before TypeScript
    // can.
    const isPlain = error instanceof Error && error.name === SetupError.name;
    say(isPlain ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}

async function installDependencies() {
  say("==> Installing the dependencies (npm ci)");
  const start = performance.now();
  const npm = process.env.npm_execpath;
  const commandArguments = ["ci", "--include=dev", "--include=optional", "--no-progress"];
  const code =
    npm === undefined
      ? await runCommand("npm", commandArguments, { cwd: ROOT })
      : await runCommand(process.execPath, [npm, ...commandArguments], { cwd: ROOT });
  if (code !== 0) {
    throw new SetupError(
      "npm could not install the dependencies; see its output above. The first installation needs a network connection. Check the network, the proxy and the free disk space, and run the command again.",
    );
  }
  for (const line of await describeLlamaBinaries(ROOT)) say(line);
  say(`    done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}
