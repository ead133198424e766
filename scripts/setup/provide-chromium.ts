import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findBrowser } from "../../native-host/src/cli/start/browser/find-browser.ts";
import { SetupError, say, step } from "../../native-host/src/cli/terminal/steps.ts";
import type { Machine } from "../../native-host/src/registration/browsers.ts";
import { systemFiles } from "../../native-host/src/registration/system-files.ts";
import { runCommand } from "./run-command.mjs";

/**
 * Finds Chromium or installs it: with apt on Debian if run as root, otherwise as published by Playwright.
 *
 * @returns its absolute path.
 * @throws SetupError whose message names the way out.
 */
export async function provideChromium(root: string, machine: Machine): Promise<string> {
  const found = (await findChromium(machine)) ?? (await playwrightChromium());
  if (found !== undefined) return found;
  if (await mayUseApt(machine)) {
    await step("Installing Chromium (apt-get install chromium)", () => installWithApt());
    const installed = await findChromium(machine);
    if (installed !== undefined) return installed;
    say("    the system's Chromium package cannot start native messaging hosts");
  }
  await step("Downloading Chromium (playwright-core install chromium)", () =>
    runCommand(process.execPath, [join(root, "node_modules/playwright-core/cli.js"), "install", "chromium"]),
  );
  const downloaded = await playwrightChromium();
  if (downloaded !== undefined) return downloaded;
  throw new SetupError(
    "Chromium was not found and could not be installed. Install it (Debian: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium) and run the command again.",
  );
}

/**
 * Accepts Chromium only. Google Chrome and its relatives refuse extensions on the command line, which the tests
 * need.
 */
async function findChromium(machine: Machine): Promise<string | undefined> {
  const found = await findBrowser(machine, systemFiles, ({ browser }) => browser === "chromium");
  return found?.program;
}

/** Returns the path of Playwright's own download, if there is one. */
export async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import("playwright-core");
  const program = chromium.executablePath();
  return program !== "" && existsSync(program) ? program : undefined;
}

/** Returns true for root on Debian. Ubuntu's package is a wrapper of a Snap, which cannot start a host. */
async function mayUseApt({ platform }: Machine): Promise<boolean> {
  if (platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID=debian$/m.test(release);
}

async function installWithApt(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await runCommand("apt-get", ["update", "-q"], { env });
  const packages = ["chromium", "fonts-dejavu-core"];
  await runCommand("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], { env });
}
