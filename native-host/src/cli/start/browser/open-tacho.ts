import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Machine } from "../../../registration/browsers.ts";
import { makeFolder } from "../../../system/files/make-folder.ts";
import type { TachoPaths } from "../../../system/files/paths.ts";
import { findLockHolder, takeLock } from "../../../system/process/file-lock.ts";
import { say } from "../../terminal/steps.ts";
import { systemTerminal } from "../../terminal/terminal.ts";
import { DebuggingError } from "./debugging-pipe.ts";
import type { FoundBrowser } from "./find-browser.ts";
import { launchBrowser } from "./launch-browser.ts";
import { openSidePanel } from "./open-side-panel.ts";

export interface OpenTachoInput {
  browser: FoundBrowser;
  machine: Machine;
  paths: TachoPaths;
  /** Folder of the built extension. */
  extension: string;
}

/** Returns true, after a message, if the browser is already open. */
export async function isAlreadyOpen(paths: TachoPaths): Promise<boolean> {
  const holder = await findLockHolder(browserLock(paths));
  if (holder === undefined) return false;
  reportAlreadyOpen(holder.pid);
  return true;
}

/**
 * Opens the browser with the side panel and waits until it closes. Ctrl-C closes it.
 *
 * @returns the exit code, or `undefined`, after a message, if the browser could not be opened.
 */
export async function openTacho({
  browser,
  machine,
  paths,
  extension,
}: OpenTachoInput): Promise<number | undefined> {
  makeFolder(paths.home);
  const lock = await takeLock(browserLock(paths));
  if (!lock.held) return reportAlreadyOpen(lock.pid);
  try {
    return await runBrowser();
  } finally {
    await lock.release();
  }

  async function runBrowser(): Promise<number | undefined> {
    const asRoot = process.getuid?.() === 0;
    if (asRoot) say("    running as root, so the browser runs without its sandbox (--no-sandbox)");
    const programArguments = browserArguments({ profile: paths.browserProfile, asRoot });
    const opened = launchBrowser(browser.program, programArguments, machine.env);
    let interrupts = 0;
    const stopListening = systemTerminal.onInterrupt(() => {
      interrupts += 1;
      if (interrupts === 1) opened.close();
      else opened.kill();
    });
    try {
      const shown = await openSidePanel(opened.pipe, extension, wait);
      say(`Tacho is open in ${browser.label}. Close its window or press Ctrl-C here to quit.`);
      if (!shown) say("The side panel did not open. Click Tacho in the browser's toolbar.");
    } catch (error) {
      if (!(error instanceof DebuggingError)) throw error;
      opened.close();
      const { problem } = await opened.closed;
      if (interrupts > 0) return 0;
      say(
        `${browser.label} (${browser.program}) could not be opened with Tacho: ${problem ?? error.message}`,
      );
      return undefined;
    } finally {
      await opened.closed.finally(stopListening);
    }
    return 0;
  }
}

function browserLock({ home }: TachoPaths): string {
  return join(home, "browser.lock");
}

function reportAlreadyOpen(pid: number | undefined): number {
  const owner = pid === undefined ? "" : ` (process ${pid})`;
  say(`Tacho is already open in its browser window${owner}. To chat here: npm start -- --terminal`);
  return 0;
}

export interface BrowserArgumentsInput {
  profile: string;
  /** Adds --no-sandbox, because Chromium's sandbox does not work for root. */
  asRoot: boolean;
}

/** Returns the command-line arguments for the browser of `npm start`. */
export function browserArguments({ profile, asRoot }: BrowserArgumentsInput): string[] {
  return [
    `--user-data-dir=${profile}`,
    "--remote-debugging-pipe",
    "--enable-unsafe-extension-debugging",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-sync",
    ...(asRoot ? ["--no-sandbox"] : []),
  ];
}
