import { join } from "node:path";
import type { BrowserPlace, Machine } from "../../registration/browsers.ts";
import { install } from "../../registration/install.ts";
import { installedBrowsers } from "../../registration/installed-browsers.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { createWindowsRegistry } from "../../registration/windows-registry.ts";
import type { TachoPaths } from "../../system/files/paths.ts";
import { say } from "../terminal/steps.ts";

export interface HostRegistration {
  machine: Machine;
  paths: TachoPaths;
  /** Absolute path of the host's script. */
  host: string;
  /** Default: every browser of this machine. */
  browsers?: BrowserPlace[];
}

/** Registers the host for browsers of this machine, and inside the profile of the browser that we open ourselves. */
export async function registerHost({ machine, paths, host, browsers }: HostRegistration): Promise<void> {
  const { registrations } = await install({
    machine,
    files: systemFiles,
    registry: createWindowsRegistry(),
    tachoHome: paths.home,
    node: process.execPath,
    host,
    browsers: browsers ?? (await installedBrowsers(machine, systemFiles)),
    manifestFolders: [join(paths.browserProfile, "NativeMessagingHosts")],
  });
  const labels = registrations.flatMap(({ label }) => label ?? []);
  if (labels.length > 0) say(`    registered the host with ${labels.join(", ")}`);
}
