import path from "node:path";
import type { Machine } from "./browsers.ts";

/** A browser whose sandbox lets no host outside it be started, so that registering it would be a promise not kept. */
export interface SandboxedBrowser {
  label: string;
  sandbox: "Snap" | "Flatpak";
  /** Any of these being there means that it is installed. */
  traces: string[];
}

const SNAPS = { Chromium: "chromium", Brave: "brave" };

const FLATPAKS = {
  "Google Chrome": "com.google.Chrome",
  Chromium: "org.chromium.Chromium",
  "Microsoft Edge": "com.microsoft.Edge",
  Brave: "com.brave.Browser",
  Vivaldi: "com.vivaldi.Vivaldi",
};

/** The Snap and Flatpak browsers that could be on this machine. Linux only; elsewhere there are none. */
export function sandboxedBrowsers({ platform, home }: Machine): SandboxedBrowser[] {
  if (platform !== "linux") return [];
  const { join } = path.posix;
  return [
    ...Object.entries(SNAPS).map(
      ([label, name]): SandboxedBrowser => ({ label, sandbox: "Snap", traces: [`/snap/bin/${name}`] }),
    ),
    ...Object.entries(FLATPAKS).map(
      ([label, id]): SandboxedBrowser => ({
        label,
        sandbox: "Flatpak",
        traces: [`/var/lib/flatpak/app/${id}`, join(home, ".local/share/flatpak/app", id)],
      }),
    ),
  ];
}

/** What to tell a person who has one. */
export function explainSandbox({ label, sandbox }: SandboxedBrowser): string {
  return `${label} is installed as a ${sandbox}, whose sandbox cannot start a host on this machine. Install the ordinary package of ${label} or another browser, then run: npm run tacho -- install`;
}
