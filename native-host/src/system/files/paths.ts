import { homedir } from "node:os";
import path from "node:path";

export interface PathsInput {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** The user's home folder. */
  home: string;
}

/** Absolute paths of everything the host stores. Resolving them creates nothing. */
export interface TachoPaths {
  home: string;
  models: string;
  statistics: string;
  logs: string;
  config: string;
  browserProfile: string;
  /** CUDA binaries, installed on request only. */
  cuda: string;
}

/** Resolves `TACHO_HOME`, or the operating system's usual folder for application data. */
export function resolvePaths({ env, platform, home }: PathsInput): TachoPaths {
  const { join, resolve } = platform === "win32" ? path.win32 : path.posix;
  const root = env.TACHO_HOME ? resolve(env.TACHO_HOME) : defaultHome();
  return {
    home: root,
    models: join(root, "models"),
    statistics: join(root, "statistics"),
    logs: join(root, "logs"),
    config: join(root, "config.json"),
    browserProfile: join(root, "browser-profile"),
    cuda: join(root, "cuda"),
  };

  function defaultHome(): string {
    switch (platform) {
      case "win32":
        return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "Tacho");
      case "darwin":
        return join(home, "Library", "Application Support", "Tacho");
      default:
        return join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "tacho");
    }
  }
}

export function systemPaths(): TachoPaths {
  return resolvePaths({ env: process.env, platform: process.platform, home: homedir() });
}
