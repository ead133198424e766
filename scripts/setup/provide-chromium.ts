import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findBrowser } from "../../native-host/src/cli/start/browser/find-browser.ts";
import { SetupError, say, step } from "../../native-host/src/cli/terminal/steps.ts";
import type { Machine } from "../../native-host/src/registration/browsers.ts";
import { systemFiles } from "../../native-host/src/registration/system-files.ts";
import { runCommand } from "./run-command.mjs";

/**
 * Finds a Chromium, or installs one: from the system's packages where this is Debian or Ubuntu and we may, otherwise the
 * one that Playwright publishes.
 *
 * @returns its absolute path.
 * @throws SetupError with what to do.
 */
export async function provideChromium(root: string, machine: Machine): Promise<string> {
  const found = (await findChromium(machine)) ?? (await playwrightChromium());
  if (found !== undefined) return found;
  if (await mayUseApt(machine)) {
    await step("Installing Chromium (apt-get install chromium)", () => installWithApt());
    const installed = await findChromium(machine);
    if (installed !== undefined) return installed;
    say("    the system's package is no Chromium that can start a host");
  }
  await step("Downloading Chromium (playwright-core install chromium)", () =>
    runCommand(process.execPath, [join(root, "node_modules/playwright-core/cli.js"), "install", "chromium"]),
  );
  const downloaded = await playwrightChromium();
  if (downloaded !== undefined) return downloaded;
  throw new SetupError(
    "No Chromium was found and none could be installed. Install it (Debian: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium) and run the command again.",
  );
}

/** Google Chrome and its relatives do not take an extension from the command line, which the tests need. */
async function findChromium(machine: Machine): Promise<string | undefined> {
  const found = await findBrowser(machine, systemFiles, ({ browser }) => browser === "chromium");
  return found?.program;
}

/** The one that Playwright has downloaded, if it has. */
export async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import("playwright-core");
  const program = chromium.executablePath();
  return program !== "" && existsSync(program) ? program : undefined;
}

/** Ubuntu's package leads into a Snap, which cannot start a host. */
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
