import { type BrowserPlace, browserPlaces, type Machine } from "../../../registration/browsers.ts";
import { findProgram } from "../../../registration/find-program.ts";
import type { RegistrationFiles } from "../../../registration/registration-files.ts";

export interface FoundBrowser {
  label: string;
  /** Absolute path of the executable. */
  program: string;
}

/** Returns the first accepted browser that is installed and can start a host. */
export async function findBrowser(
  machine: Machine,
  files: RegistrationFiles,
  accept: (place: BrowserPlace) => boolean = () => true,
): Promise<FoundBrowser | undefined> {
  for (const place of browserPlaces(machine)) {
    if (!accept(place)) continue;
    const program = await findProgram(place.programs, machine, files);
    if (program !== undefined) return { label: place.label, program };
  }
  return undefined;
}
