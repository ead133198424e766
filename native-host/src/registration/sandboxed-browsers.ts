import path from "node:path";
import type { Machine } from "./browsers.ts";

/** A browser whose sandbox cannot start native messaging hosts, so registering there would have no effect. */
export interface SandboxedBrowser {
  label: string;
  sandbox: "Snap" | "Flatpak";
  /** Absolute paths; any one of them existing means that the browser is installed. */
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

/** Lists the Snap and Flatpak browsers that may be installed. Returns an empty list except on Linux. */
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

/** Explains the limit, and the way out, to a user who has such a browser. */
export function explainSandbox({ label, sandbox }: SandboxedBrowser): string {
  return `${label} is installed as a ${sandbox}, and its sandbox cannot start native messaging hosts. Install the regular package of ${label}, or another browser, then run: npm run tacho -- install`;
}
