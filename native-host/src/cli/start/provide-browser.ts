import type { Machine } from "../../registration/browsers.ts";
import { installedSandboxes } from "../../registration/installed-browsers.ts";
import { explainSandbox } from "../../registration/sandboxed-browsers.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { SetupError, say } from "../terminal/steps.ts";
import { type FoundBrowser, findBrowser } from "./browser/find-browser.ts";

/** Where a Chromium comes from on a machine that has no browser. */
export interface ChromiumSource {
  /** Absolute path of one that was downloaded earlier, if any. */
  downloaded(): Promise<string | undefined>;
  /**
   * Installs one.
   *
   * @returns its absolute path.
   * @throws SetupError with what to do.
   */
  install(): Promise<string>;
}

/** A browser of the Chromium family, installed where there is none; `undefined`, and a sentence, where that fails. */
export async function provideBrowser(
  machine: Machine,
  chromium: ChromiumSource,
): Promise<FoundBrowser | undefined> {
  const found = await findBrowser(machine, systemFiles);
  if (found !== undefined) return found;
  const downloaded = await chromium.downloaded();
  if (downloaded !== undefined) return { label: "Chromium", program: downloaded };
  for (const sandbox of await installedSandboxes(machine, systemFiles)) say(explainSandbox(sandbox));
  try {
    return { label: "Chromium", program: await chromium.install() };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return undefined;
  }
}
