import { existsSync } from "node:fs";
import path from "node:path";

export interface NpmCommandInput {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Absolute path of the node that runs. */
  node: string;
  exists?: (path: string) => boolean;
}

/**
 * The program that is npm, and its first arguments. Where its script is known it is run by node itself: on Windows npm is
 * a batch file, which only a shell can start.
 */
export function npmCommand({
  platform,
  env,
  node,
  exists = existsSync,
}: NpmCommandInput): [string, ...string[]] {
  const flavour = platform === "win32" ? path.win32 : path.posix;
  const { npm_execpath: running } = env;
  // Another package manager that runs this names itself there.
  if (running !== undefined && flavour.basename(running) === "npm-cli.js") return [node, running];
  const beside = flavour.join(flavour.dirname(node), "node_modules", "npm", "bin", "npm-cli.js");
  if (platform === "win32" && exists(beside)) return [node, beside];
  return ["npm"];
}
