import { parseArgs } from "node:util";
import { resolvePaths } from "../platform/paths.ts";
import { type BrowserPlace, browserPlaces, type Machine } from "../registration/browsers.ts";
import { install } from "../registration/install.ts";
import { installedBrowsers, installedSandboxes } from "../registration/installed-browsers.ts";
import { explainSandbox } from "../registration/sandboxed-browsers.ts";
import { systemFiles } from "../registration/system-files.ts";
import { createWindowsRegistry } from "../registration/windows-registry.ts";
import type { Command } from "./command-context.ts";
import { UsageError } from "./terminal/usage-error.ts";

export const INSTALL_USAGE = `npm run tacho -- install [--browser NAME]...

Registers the host for every Chromium-family browser of this machine, so that the extension finds it.
  --browser NAME   only this one, installed or not; may be repeated
  --json           what was written, for machines`;

export const installCommand: Command = async (commandArguments, { terminal, machine, hostScript }) => {
  const { values } = parseArgs({
    args: commandArguments,
    options: { browser: { type: "string", multiple: true }, json: { type: "boolean", default: false } },
  });
  const browsers =
    values.browser === undefined
      ? await installedBrowsers(machine, systemFiles)
      : values.browser.map((name) => chooseBrowser(name, machine));
  const sandboxes = await installedSandboxes(machine, systemFiles);
  for (const sandbox of sandboxes) terminal.stderr.write(`${explainSandbox(sandbox)}\n`);
  if (browsers.length === 0) {
    terminal.stderr.write(
      "No Chromium-family browser was found that could be registered. Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi and run this again, or name one with --browser.\n",
    );
    return 1;
  }
  const { home } = resolvePaths(machine);
  const { launcher, registrations } = await install({
    machine,
    files: systemFiles,
    registry: createWindowsRegistry(),
    tachoHome: home,
    node: process.execPath,
    host: hostScript,
    browsers,
  });
  if (values.json) {
    terminal.stdout.write(`${JSON.stringify({ launcher, registrations }, null, 2)}\n`);
    return 0;
  }
  for (const { label, manifest } of registrations)
    terminal.stdout.write(`Registered for ${label}: ${manifest}\n`);
  terminal.stdout.write(`The browser will start: ${launcher}\nTry it with: npm run tacho -- doctor\n`);
  return 0;
};

function chooseBrowser(name: string, machine: Machine): BrowserPlace {
  const places = browserPlaces(machine);
  const place = places.find(({ browser }) => browser === name);
  if (place !== undefined) return place;
  throw new UsageError(
    `There is no browser "${name}" here. Known on this system: ${places.map(({ browser }) => browser).join(", ")}.`,
  );
}
