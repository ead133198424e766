import { join } from "node:path";
import type { Machine } from "../../registration/browsers.ts";
import { install } from "../../registration/install.ts";
import { installedBrowsers } from "../../registration/installed-browsers.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { createWindowsRegistry } from "../../registration/windows-registry.ts";
import type { TachoPaths } from "../../system/files/paths.ts";
import { say } from "../terminal/steps.ts";

/** Registers the host with the installed browsers and with the profile that `npm start` opens. */
export async function registerHost(machine: Machine, paths: TachoPaths, host: string): Promise<void> {
  const { registrations } = await install({
    machine,
    files: systemFiles,
    registry: createWindowsRegistry(),
    tachoHome: paths.home,
    node: process.execPath,
    host,
    browsers: await installedBrowsers(machine, systemFiles),
    manifestFolders: [join(paths.browserProfile, "NativeMessagingHosts")],
  });
  const labels = registrations.flatMap(({ label }) => label ?? []);
  if (labels.length > 0) say(`    registered the host with ${labels.join(", ")}`);
}
