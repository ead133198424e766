import { spawn } from "node:child_process";
import { join } from "node:path";
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
  const cache = `--cache=${join(folder, NPM_CACHE)}`;
  const { code, errors } = await run(
    npm,
    [...ARGUMENTS, ...MORE_ARGUMENTS, cache, `--prefix=${folder}`],
    install,
  );
  signal?.throwIfAborted();
  if (code !== 0) throw explainNpm(code, errors);
}

function run(
  [program, ...first]: [string, ...string[]],
  commandArguments: string[],
  { folder, env, signal }: NpmCi,
): Promise<{ code: number | undefined; errors: string }> {
  const kept = Object.entries(env).filter(([name]) => !OF_THE_OUTER_NPM.test(name));
  return new Promise((resolve) => {
    const child = spawn(program, [...first, ...commandArguments], {
      cwd: folder,
      env: Object.fromEntries(kept),
      stdio: ["ignore", "ignore", "pipe"],
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    });
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-16_384);
    });
    child.on("error", (error) => {
      // A child that is being ended on the signal also says this, and may still be writing: its close counts.
      if (child.pid === undefined) resolve({ code: undefined, errors: error.message });
    });
    child.on("close", (code) => resolve({ code: code ?? 128, errors }));
  });
}
