import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Paths of builds that still load unpacked extensions by a flag. Google Chrome no longer does. */
const WELL_KNOWN_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/lib/chromium/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Returns the Chromium that tests and benchmarks drive: `TACHO_TEST_CHROMIUM`, or an installed one.
 *
 * @throws Error if there is none; the message names the way out.
 */
export function findChromium(): string {
  const named = process.env.TACHO_TEST_CHROMIUM;
  if (named !== undefined) return named;
  const found = [...WELL_KNOWN_PLACES, chromium.executablePath()].find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error("Chromium was not found. Install it, or set TACHO_TEST_CHROMIUM to its path.");
  }
  return found;
}
