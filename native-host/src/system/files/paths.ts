import { homedir } from "node:os";
import path from "node:path";

export interface PathsInput {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** The user's home folder. */
  home: string;
}

/** Where everything that the host keeps is. Absolute paths; nothing is created by asking. */
export interface TachoPaths {
  home: string;
  models: string;
  statistics: string;
  logs: string;
  config: string;
  browserProfile: string;
  /** CUDA's binaries, there only on request. */
  cuda: string;
}

/** `TACHO_HOME`, else the place the operating system has for an application's data. */
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
