import { existsSync } from "node:fs";
import path, { join } from "node:path";
import { runQuietly } from "../../../system/process/run-quietly.ts";
import { explainNpm } from "./explain-npm.ts";

export interface NpmCi {
  /** Folder with package.json and package-lock.json. Receives `node_modules` and npm's cache. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  npm?: [string, ...string[]];
}

/** Arguments for a quiet installation without scripts. npm's stderr is read only if it fails. */
const ARGUMENTS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"];
const MORE_ARGUMENTS = ["--no-update-notifier", "--loglevel=warn"];
export const NPM_CACHE = "npm-cache";

/** Variables that `npm run` sets to describe the surrounding package, which is not the one installed here. */
const OUTER_NPM_VARIABLES =
  /^npm_(package|lifecycle|command|config_(local_prefix|prefix|workspaces?|omit|include))/i;

/**
 * Installs from the lock file in `folder`. npm checks every checksum and runs no scripts.
 *
 * @throws CudaError whose message names the way out.
 */
export async function npmCi(install: NpmCi): Promise<void> {
  const { folder, env, signal } = install;
  const npm = install.npm ?? npmCommand({ platform: process.platform, env, node: process.execPath });
  const [program, ...first] = npm;
  const folders = [`--cache=${join(folder, NPM_CACHE)}`, `--prefix=${folder}`];
  const kept = Object.entries(env).filter(([name]) => !OUTER_NPM_VARIABLES.test(name));
  const { code, errors } = await runQuietly(
    program,
    [...first, ...ARGUMENTS, ...MORE_ARGUMENTS, ...folders],
    {
      cwd: folder,
      env: Object.fromEntries(kept),
      signal,
    },
  );
  signal?.throwIfAborted();
  if (code !== 0) throw explainNpm(code, errors);
}

export interface NpmCommandInput {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Absolute path of the running Node.js executable. */
  node: string;
  exists?: (path: string) => boolean;
}

/**
 * Returns the command that starts npm: node with npm's script where its path is known, because on Windows npm is
 * a batch file that only a shell can start.
 */
export function npmCommand({
  platform,
  env,
  node,
  exists = existsSync,
}: NpmCommandInput): [string, ...string[]] {
  const flavour = platform === "win32" ? path.win32 : path.posix;
  const { npm_execpath: running } = env;
  // Other package managers put their own script in this variable.
  if (running !== undefined && flavour.basename(running) === "npm-cli.js") return [node, running];
  const beside = flavour.join(flavour.dirname(node), "node_modules", "npm", "bin", "npm-cli.js");
  if (platform === "win32" && exists(beside)) return [node, beside];
  return ["npm"];
}
