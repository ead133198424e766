import type { Machine } from "../../native-host/src/registration/browsers.ts";
import { installedSandboxes } from "../../native-host/src/registration/installed-browsers.ts";
import { explainSandbox } from "../../native-host/src/registration/sandboxed-browsers.ts";
import { systemFiles } from "../../native-host/src/registration/system-files.ts";
import { SetupError } from "./failure.mjs";
import { type FoundBrowser, findBrowser } from "./find-browser.ts";
import { playwrightChromium, provideChromium } from "./provide-chromium.ts";
import { say } from "./say.mjs";

/** A browser of the Chromium family, installed where there is none; `undefined`, and a sentence, where that fails. */
export async function provideBrowser(root: string, machine: Machine): Promise<FoundBrowser | undefined> {
  const found = await findBrowser(machine, systemFiles);
  if (found !== undefined) return found;
  const downloaded = await playwrightChromium();
  if (downloaded !== undefined) return { label: "Chromium", program: downloaded };
  for (const sandbox of await installedSandboxes(machine, systemFiles)) say(explainSandbox(sandbox));
  try {
    return { label: "Chromium", program: await provideChromium(root, machine) };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return undefined;
  }
}
