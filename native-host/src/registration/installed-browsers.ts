import { type BrowserPlace, browserPlaces, type Machine } from "./browsers.ts";
import { findProgram } from "./find-program.ts";
import type { RegistrationFiles } from "./registration-files.ts";
import { type SandboxedBrowser, sandboxedBrowsers } from "./sandboxed-browsers.ts";

/** Lists the installed browsers: those with a profile folder or an executable on this machine. */
export async function installedBrowsers(machine: Machine, files: RegistrationFiles): Promise<BrowserPlace[]> {
  const found: BrowserPlace[] = [];
  for (const place of browserPlaces(machine)) {
    const installed =
      (await files.exists(place.profile)) ||
      (await findProgram(place.programs, machine, files)) !== undefined;
    if (installed) found.push(place);
  }
  return found;
}

/** Lists the installed Snap and Flatpak browsers, which cannot start a host. */
export async function installedSandboxes(
  machine: Machine,
  files: RegistrationFiles,
): Promise<SandboxedBrowser[]> {
  const found: SandboxedBrowser[] = [];
  for (const candidate of sandboxedBrowsers(machine)) {
    for (const trace of candidate.traces) {
      if (!(await files.exists(trace))) continue;
      found.push(candidate);
      break;
    }
  }
  return found;
}
