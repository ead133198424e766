import { join } from "node:path";
import type { ChromiumSource } from "../../native-host/src/cli/start/provide-browser.ts";
import { STARTER_MODEL } from "../../native-host/src/models/starter/starter-model.ts";
import type { Machine } from "../../native-host/src/registration/browsers.ts";
import { playwrightChromium, provideChromium } from "./provide-chromium.ts";

/** Folder of the tests' own copy of the starter model, inside the repository. */
export const MODEL_CACHE = ".cache/models";

/** Lists files of the checkout in `root` that may be the starter model already. */
export function modelCopies(root: string): string[] {
  return [join(root, MODEL_CACHE, STARTER_MODEL.fileName)];
}

/** The system's packages, or the Chromium that Playwright publishes. */
export function chromiumSource(root: string, machine: Machine): ChromiumSource {
  return { downloaded: playwrightChromium, install: () => provideChromium(root, machine) };
}
