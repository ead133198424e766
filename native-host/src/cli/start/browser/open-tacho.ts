import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Machine } from "../../../registration/browsers.ts";
import type { TachoPaths } from "../../../system/files/paths.ts";
import { say } from "../../terminal/steps.ts";
import { systemTerminal } from "../../terminal/terminal.ts";
import { findLockHolder, systemProcesses, takeBrowserLock } from "./browser-lock.ts";
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

function browserLock({ home }: TachoPaths): string {
  return join(home, "browser.lock");
}

/** Says so where the browser is open already. */
export async function isAlreadyOpen(paths: TachoPaths): Promise<boolean> {
  const holder = await findLockHolder(browserLock(paths), systemProcesses);
  if (holder === undefined) return false;
  sayAlreadyOpen(holder);
  return true;
}

function sayAlreadyOpen(pid: number): number {
  say(`Tacho is already open in its browser window (process ${pid}). To chat here: npm start -- --terminal`);
  return 0;
}

/**
 * Opens the browser with the side panel and stays until it closes. Ctrl-C closes it.
 *
 * @returns the exit code; `undefined` where the browser could not be opened, which has been said.
 */
export async function openTacho({
  browser,
  machine,
  paths,
  extension,
}: OpenTachoInput): Promise<number | undefined> {
  const lock = await takeBrowserLock(browserLock(paths), process.pid, systemProcesses);
  if (!lock.held) return sayAlreadyOpen(lock.pid);
  try {
    return await runBrowser();
  } finally {
    await lock.release();
  }

  async function runBrowser(): Promise<number | undefined> {
    const asRoot = process.getuid?.() === 0;
    if (asRoot) say("    running as root, so the browser runs without its own sandbox (--no-sandbox)");
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
      say(`Tacho is open in ${browser.label}. Close its window, or press Ctrl-C here, to end it.`);
      if (!shown) say("The side panel did not open by itself: click Tacho in the browser's toolbar.");
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

export interface BrowserArgumentsInput {
  profile: string;
  /** Chromium refuses its sandbox to root. */
  asRoot: boolean;
}

/** How the browser of `npm start` is started. */
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
