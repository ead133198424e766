import { existsSync } from "node:fs";
import path, { join } from "node:path";
import { runQuietly } from "../../../system/process/run-quietly.ts";
import { explainNpm } from "./explain-npm.ts";

export interface NpmCi {
  /** Holds package.json and package-lock.json, and gets `node_modules`; npm's cache goes there too. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  npm?: [string, ...string[]];
}

/** npm's cache is in the folder, so that no second copy stays behind; its own words come at the end, if it fails. */
const ARGUMENTS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress"];
const MORE_ARGUMENTS = ["--no-update-notifier", "--loglevel=warn"];
export const NPM_CACHE = "npm-cache";

/** What `npm run` tells the program it starts about the package around that, which is not the one installed here. */
const OF_THE_OUTER_NPM =
  /^npm_(package|lifecycle|command|config_(local_prefix|prefix|workspaces?|omit|include))/i;

/**
 * Installs what the lock file in `folder` says, with every sum checked and no script run.
 *
 * @throws CudaError with a sentence about the way out.
 */
export async function npmCi(install: NpmCi): Promise<void> {
  const { folder, env, signal } = install;
  const npm = install.npm ?? npmCommand({ platform: process.platform, env, node: process.execPath });
  const [program, ...first] = npm;
  const folders = [`--cache=${join(folder, NPM_CACHE)}`, `--prefix=${folder}`];
  const kept = Object.entries(env).filter(([name]) => !OF_THE_OUTER_NPM.test(name));
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
