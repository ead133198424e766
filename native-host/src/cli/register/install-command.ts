import { parseArgs } from "node:util";
import { type BrowserPlace, browserPlaces, type Machine } from "../../registration/browsers.ts";
import { install } from "../../registration/install.ts";
import { installedBrowsers, installedSandboxes } from "../../registration/installed-browsers.ts";
import { explainSandbox } from "../../registration/sandboxed-browsers.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { createWindowsRegistry } from "../../registration/windows-registry.ts";
import { resolvePaths } from "../../system/files/paths.ts";
import { systemClock } from "../../system/system-clock.ts";
import type { Command, CommandContext } from "../terminal/command-context.ts";
import { commandLineLedger } from "../terminal/command-line-ledger.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { manifestFolders } from "./manifest-folders.ts";
import { provideCuda, requireCudaPackages } from "./provide-cuda.ts";

export const INSTALL_USAGE = `npm run tacho -- install [--browser NAME]... [--user-data-dir DIR]... [--cuda]

Registers the host with every installed Chromium-based browser, so that the extension can start it.
  --browser NAME   registers this browser only, even if it is not installed; repeatable
  --user-data-dir DIR
                   registers for the browser started with this profile folder only; repeatable
  --cuda           also installs llama.cpp for CUDA (NVIDIA GPUs): 320 MB to download, 564 MB on disk
  --json           prints the result as JSON`;

const REGISTRY_FOR_ALL =
  "On Windows a browser finds the host through the registry, whatever its profile folder is: registering for the browsers themselves.";

export const installCommand: Command = async (commandArguments, context) => {
  const { terminal, machine } = context;
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      browser: { type: "string", multiple: true },
      "user-data-dir": { type: "string", multiple: true },
      cuda: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  // Checked before anything is written, so that an unsupported system is left unchanged.
  const packages = values.cuda ? requireCudaPackages(machine.platform, context.arch) : undefined;
  const profiles = values["user-data-dir"] ?? [];
  const isWindows = machine.platform === "win32";
  if (isWindows && profiles.length > 0) terminal.stderr.write(`${REGISTRY_FOR_ALL}\n`);
  const folders = isWindows ? [] : manifestFolders(profiles, machine);
  const isForFolders = folders.length > 0 && values.browser === undefined;
  const browsers = isForFolders ? [] : await findBrowsers(values.browser, context);
  const hasTarget = browsers.length > 0 || folders.length > 0;
  // CUDA is useful without a browser too, in the terminal.
  if (!hasTarget && packages === undefined) return 1;
  const registered = hasTarget ? await register(browsers, folders, context) : { registrations: [] };
  if ("withheld" in registered && registered.withheld.length > 0) {
    terminal.stderr.write(
      `Not passed on to the host, because they hold a password or cannot be written: ${registered.withheld.join(", ")}\n`,
    );
  }
  if (!values.json) {
    for (const { label, manifest } of registered.registrations)
      terminal.stdout.write(
        label === undefined ? `Registered: ${manifest}\n` : `Registered for ${label}: ${manifest}\n`,
      );
    if ("launcher" in registered)
      terminal.stdout.write(
        `Browsers will start: ${registered.launcher}\nTest it with: npm run tacho -- doctor\n`,
      );
  }
  const { cuda: folder, home } = resolvePaths(machine);
  const ledger = commandLineLedger(home);
  const cuda =
    packages &&
    (await provideCuda({
      ...context,
      clock: systemClock,
      folder,
      ledger,
      locks: context.cudaLocks,
      packages,
    }));
  if (values.json) {
    terminal.stdout.write(`${JSON.stringify({ ...registered, ...(cuda && { cuda }) }, null, 2)}\n`);
  } else if (cuda !== undefined) {
    const outcome = cuda.origin === "present" ? "Already installed" : "Installed";
    terminal.stdout.write(
      `${outcome}: llama.cpp for CUDA in ${cuda.place}\nModels loaded from now on will use it. If a model cannot, its card in the panel says why. Remove it with: npm run tacho -- uninstall --cuda\n`,
    );
  }
  return 0;
};

/** Returns the named browsers, or all installed ones. Reports sandboxed browsers, and an empty result, on stderr. */
async function findBrowsers(
  names: string[] | undefined,
  { terminal, machine }: CommandContext,
): Promise<BrowserPlace[]> {
  const browsers =
    names === undefined
      ? await installedBrowsers(machine, systemFiles)
      : names.map((name) => chooseBrowser(name, machine));
  const sandboxes = await installedSandboxes(machine, systemFiles);
  for (const sandbox of sandboxes) terminal.stderr.write(`${explainSandbox(sandbox)}\n`);
  if (browsers.length === 0) {
    terminal.stderr.write(
      "No supported Chromium-based browser was found. Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi and run the command again, or name a browser with --browser.\n",
    );
  }
  return browsers;
}

function register(browsers: BrowserPlace[], folders: string[], { machine, hostScript }: CommandContext) {
  return install({
    machine,
    files: systemFiles,
    registry: createWindowsRegistry(),
    tachoHome: resolvePaths(machine).home,
    node: process.execPath,
    host: hostScript,
    browsers,
    manifestFolders: folders,
  });
}

function chooseBrowser(name: string, machine: Machine): BrowserPlace {
  const places = browserPlaces(machine);
  const place = places.find(({ browser }) => browser === name);
  if (place !== undefined) return place;
  throw new UsageError(
    `Unknown browser "${name}". Browsers supported on this system: ${places.map(({ browser }) => browser).join(", ")}.`,
  );
}
