import type { Machine } from "../../registration/browsers.ts";
import { installedSandboxes } from "../../registration/installed-browsers.ts";
import { explainSandbox } from "../../registration/sandboxed-browsers.ts";
import { systemFiles } from "../../registration/system-files.ts";
import { SetupError, say } from "../terminal/steps.ts";
import { type FoundBrowser, findBrowser } from "./browser/find-browser.ts";

/** Source of a Chromium for machines without a browser. */
export interface ChromiumSource {
  /** Resolves with the absolute path of an earlier download, if there is one. */
  downloaded(): Promise<string | undefined>;
  /**
   * Installs Chromium.
   *
   * @returns its absolute path.
   * @throws SetupError whose message names the way out.
   */
  install(): Promise<string>;
}

/** Finds a Chromium-based browser, or installs one. Resolves with `undefined`, after a message, if that fails. */
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
