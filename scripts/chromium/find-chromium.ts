import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Builds that still load an unpacked extension by a flag; Google Chrome no longer does. */
const WELL_KNOWN_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/lib/chromium/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The Chromium that tests and benchmarks drive: `TACHO_TEST_CHROMIUM`, else one that is installed.
 *
 * @throws Error when there is none, with what to do.
 */
export function findChromium(): string {
  const named = process.env.TACHO_TEST_CHROMIUM;
  if (named !== undefined) return named;
  const found = [...WELL_KNOWN_PLACES, chromium.executablePath()].find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error("No Chromium was found. Install one, or set TACHO_TEST_CHROMIUM to its path.");
  }
  return found;
}
