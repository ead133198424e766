/** What a browser started from the desktop has, by system. `TACHO_*` is never among it. */
const KEPT = [
  ...["HOME", "USER", "LOGNAME", "LANG", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"],
  ...[
    "SystemRoot",
    "SystemDrive",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "TEMP",
    "TMP",
    "ComSpec",
    "PATHEXT",
  ],
];

const BARE_PATH: Partial<Record<NodeJS.Platform, (env: NodeJS.ProcessEnv) => string>> = {
  win32: ({ SystemRoot = "C:\\Windows" }) => `${SystemRoot}\\System32;${SystemRoot}`,
  darwin: () => "/usr/bin:/bin:/usr/sbin:/sbin",
};

/** The environment in which a browser started from the desktop would start the host. */
export function bareEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([key, value]) => KEPT.includes(key) && value !== undefined);
  const pathOf = BARE_PATH[platform] ?? (() => "/usr/bin:/bin");
  return { ...Object.fromEntries(kept), PATH: pathOf(env) };
}
