import { spawn } from "node:child_process";

/**
 * Runs a program and sends all of its output to stderr.
 *
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code; 127 if the program cannot be started, 128 if a signal ended it
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
