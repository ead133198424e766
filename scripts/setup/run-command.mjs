import { spawn } from "node:child_process";

/**
 * Runs a program whose every output goes to stderr.
 *
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 127 where it is not there, 128 where a signal ended it
 */
export function runCommand(command, commandArguments, { cwd, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, commandArguments, {
      env,
      stdio: ["ignore", process.stderr, process.stderr],
      ...(cwd === undefined ? {} : { cwd }),
    });
    child.on("error", () => resolve(127));
    child.on("close", (code) => resolve(code ?? 128));
  });
}
