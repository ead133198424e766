import { join } from "node:path";
import { runQuietly } from "../platform/run-quietly.ts";
import { explainNpm } from "./explain-npm.ts";
import { npmCommand } from "./npm-command.ts";

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
