import path from "node:path";

export interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** The user's home folder. */
  home: string;
}

/** One browser on one machine: the paths that show it is installed and the place it reads host manifests from. */
export interface BrowserPlace {
  /** `chrome`, `edge-beta`, ... */
  browser: string;
  /** Display name. */
  label: string;
  /** Profile folder, absolute. The browser creates it on its first start. */
  profile: string;
  /** Executables: absolute paths, or names to look up in `PATH`. */
  programs: string[];
  /** Folder for the manifests, or, on Windows, the registry key that points to them. */
  manifests: { kind: "folder"; path: string } | { kind: "registry"; key: string };
}

interface BrowserRow {
  browser: string;
  label: string;
  linux?: { profile: string; programs: string[] };
  darwin?: { profile: string; application: string };
  win32?: { profile: string; program: string; key: string };
}

const BROWSERS: readonly BrowserRow[] = [
  {
    browser: "chrome",
    label: "Google Chrome",
    linux: {
      profile: "google-chrome",
      programs: ["google-chrome-stable", "google-chrome", "/opt/google/chrome/chrome"],
    },
    darwin: { profile: "Google/Chrome", application: "Google Chrome" },
    win32: {
      profile: "Google\\Chrome\\User Data",
      program: "Google\\Chrome\\Application\\chrome.exe",
      key: "Google\\Chrome",
    },
  },
  {
    browser: "chrome-beta",
    label: "Google Chrome Beta",
    linux: {
      profile: "google-chrome-beta",
      programs: ["google-chrome-beta", "/opt/google/chrome-beta/chrome"],
    },
    darwin: { profile: "Google/Chrome Beta", application: "Google Chrome Beta" },
  },
  {
    browser: "chrome-dev",
    label: "Google Chrome Dev",
    linux: {
      profile: "google-chrome-unstable",
      programs: ["google-chrome-unstable", "/opt/google/chrome-unstable/chrome"],
    },
    darwin: { profile: "Google/Chrome Dev", application: "Google Chrome Dev" },
  },
  {
    browser: "chrome-canary",
    label: "Google Chrome Canary",
    darwin: { profile: "Google/Chrome Canary", application: "Google Chrome Canary" },
  },
  {
    browser: "chromium",
    label: "Chromium",
    linux: { profile: "chromium", programs: ["chromium", "chromium-browser"] },
    darwin: { profile: "Chromium", application: "Chromium" },
    win32: { profile: "Chromium\\User Data", program: "Chromium\\Application\\chrome.exe", key: "Chromium" },
  },
  {
    browser: "edge",
    label: "Microsoft Edge",
    linux: {
      profile: "microsoft-edge",
      programs: ["microsoft-edge-stable", "microsoft-edge", "/opt/microsoft/msedge/msedge"],
    },
    darwin: { profile: "Microsoft Edge", application: "Microsoft Edge" },
    win32: {
      profile: "Microsoft\\Edge\\User Data",
      program: "Microsoft\\Edge\\Application\\msedge.exe",
      key: "Microsoft\\Edge",
    },
  },
  {
    browser: "edge-beta",
    label: "Microsoft Edge Beta",
    linux: { profile: "microsoft-edge-beta", programs: ["microsoft-edge-beta"] },
    darwin: { profile: "Microsoft Edge Beta", application: "Microsoft Edge Beta" },
  },
  {
    browser: "edge-dev",
    label: "Microsoft Edge Dev",
    linux: { profile: "microsoft-edge-dev", programs: ["microsoft-edge-dev"] },
    darwin: { profile: "Microsoft Edge Dev", application: "Microsoft Edge Dev" },
  },
  {
    browser: "edge-canary",
    label: "Microsoft Edge Canary",
    darwin: { profile: "Microsoft Edge Canary", application: "Microsoft Edge Canary" },
  },
  {
    browser: "brave",
    label: "Brave",
    linux: {
      profile: "BraveSoftware/Brave-Browser",
      programs: ["brave-browser", "brave-browser-stable", "brave"],
    },
    darwin: { profile: "BraveSoftware/Brave-Browser", application: "Brave Browser" },
    win32: {
      profile: "BraveSoftware\\Brave-Browser\\User Data",
      program: "BraveSoftware\\Brave-Browser\\Application\\brave.exe",
      // Brave and Vivaldi read Chrome's key.
      key: "Google\\Chrome",
    },
  },
  {
    browser: "vivaldi",
    label: "Vivaldi",
    linux: { profile: "vivaldi", programs: ["vivaldi-stable", "vivaldi"] },
    darwin: { profile: "Vivaldi", application: "Vivaldi" },
    win32: {
      profile: "Vivaldi\\User Data",
      program: "Vivaldi\\Application\\vivaldi.exe",
      key: "Google\\Chrome",
    },
  },
  {
    browser: "arc",
    label: "Arc",
    darwin: { profile: "Arc/User Data", application: "Arc" },
  },
];

/** Lists every browser that can be registered on this platform, installed or not. */
export function browserPlaces(machine: Machine): BrowserPlace[] {
  const placeOf = PLACE_OF[machine.platform] ?? linuxPlace;
  return BROWSERS.flatMap((row) => placeOf(row, machine) ?? []);
}

type PlaceOf = (row: BrowserRow, machine: Machine) => BrowserPlace | undefined;

const PLACE_OF: Partial<Record<NodeJS.Platform, PlaceOf>> = { darwin: macPlace, win32: windowsPlace };

/** Returns `$XDG_CONFIG_HOME` if it is absolute, otherwise `~/.config`. */
export function linuxConfigFolder({ env, home }: Machine): string {
  const configured = env.XDG_CONFIG_HOME;
  return configured !== undefined && path.posix.isAbsolute(configured)
    ? configured
    : path.posix.join(home, ".config");
}

function linuxPlace({ browser, label, linux }: BrowserRow, machine: Machine): BrowserPlace | undefined {
  if (linux === undefined) return undefined;
  const profile = path.posix.join(linuxConfigFolder(machine), linux.profile);
  const manifests = { kind: "folder", path: path.posix.join(profile, "NativeMessagingHosts") } as const;
  return { browser, label, profile, programs: linux.programs, manifests };
}

function macPlace({ browser, label, darwin }: BrowserRow, { home }: Machine): BrowserPlace | undefined {
  if (darwin === undefined) return undefined;
  const { application } = darwin;
  const profile = path.posix.join(home, "Library", "Application Support", darwin.profile);
  const program = `/Applications/${application}.app/Contents/MacOS/${application}`;
  const manifests = { kind: "folder", path: path.posix.join(profile, "NativeMessagingHosts") } as const;
  return { browser, label, profile, programs: [program, path.posix.join(home, program)], manifests };
}

function windowsPlace(
  { browser, label, win32 }: BrowserRow,
  { env, home }: Machine,
): BrowserPlace | undefined {
  if (win32 === undefined) return undefined;
  const { join } = path.win32;
  const local = env.LOCALAPPDATA ?? join(home, "AppData", "Local");
  const roots = [
    env.ProgramFiles ?? "C:\\Program Files",
    env["ProgramFiles(x86)"] ?? "C:\\Program Files (x86)",
    local,
  ];
  return {
    browser,
    label,
    profile: join(local, win32.profile),
    programs: roots.map((root) => join(root, win32.program)),
    manifests: { kind: "registry", key: `HKCU\\Software\\${win32.key}\\NativeMessagingHosts` },
  };
}
