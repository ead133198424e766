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
import { UsageError } from "../terminal/usage-error.ts";
import { provideCuda, requireCudaPackages } from "./provide-cuda.ts";

export const INSTALL_USAGE = `npm run tacho -- install [--browser NAME]... [--cuda]

Registers the host for every Chromium-family browser of this machine, so that the extension finds it.
  --browser NAME   only this one, installed or not; may be repeated
  --cuda           also fetches llama.cpp for CUDA, for NVIDIA cards: 320 MB to download, 564 MB on the disk
  --json           what was written, for machines`;

export const installCommand: Command = async (commandArguments, context) => {
  const { terminal, machine } = context;
  const { values } = parseArgs({
    args: commandArguments,
    options: {
      browser: { type: "string", multiple: true },
      cuda: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  // Before anything is written: who cannot have it should not find half of what was asked for done.
  const packages = values.cuda ? requireCudaPackages(machine.platform, context.arch) : undefined;
  const browsers = await findBrowsers(values.browser, context);
  // Without a browser CUDA is of use all the same, in the terminal.
  if (browsers.length === 0 && packages === undefined) return 1;
  const registered = browsers.length === 0 ? { registrations: [] } : await register(browsers, context);
  if (!values.json) {
    for (const { label, manifest } of registered.registrations)
      terminal.stdout.write(`Registered for ${label}: ${manifest}\n`);
    if ("launcher" in registered)
      terminal.stdout.write(
        `The browser will start: ${registered.launcher}\nTry it with: npm run tacho -- doctor\n`,
      );
  }
  const { cuda: folder } = resolvePaths(machine);
  const cuda =
    packages &&
    (await provideCuda({ ...context, clock: systemClock, folder, locks: context.cudaLocks, packages }));
  if (values.json) {
    terminal.stdout.write(`${JSON.stringify({ ...registered, ...(cuda && { cuda }) }, null, 2)}\n`);
  } else if (cuda !== undefined) {
    const was = cuda.origin === "present" ? "Already there, in the right version" : "Installed";
    terminal.stdout.write(
      `${was}: llama.cpp for CUDA in ${cuda.place}\nModels that are loaded from now on use it; where one cannot, its card in the panel says why. Remove it with: npm run tacho -- uninstall --cuda\n`,
    );
  }
  return 0;
};

/** Those named, or those that are here; says on stderr which cannot be, or that there are none. */
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
      "No Chromium-family browser was found that could be registered. Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi and run this again, or name one with --browser.\n",
    );
  }
  return browsers;
}

function register(browsers: BrowserPlace[], { machine, hostScript }: CommandContext) {
  return install({
    machine,
    files: systemFiles,
    registry: createWindowsRegistry(),
    tachoHome: resolvePaths(machine).home,
    node: process.execPath,
    host: hostScript,
    browsers,
  });
}

function chooseBrowser(name: string, machine: Machine): BrowserPlace {
  const places = browserPlaces(machine);
  const place = places.find(({ browser }) => browser === name);
  if (place !== undefined) return place;
  throw new UsageError(
    `There is no browser "${name}" here. Known on this system: ${places.map(({ browser }) => browser).join(", ")}.`,
  );
}
