import path from "node:path";
import type { PathsInput } from "../../system/files/paths.ts";

/** Folders in which other programs keep their models. Each may be absent. */
export interface StorePlaces {
  /** The user's own, and those of a system service. */
  ollama: string[];
  /** Homes of LM Studio, the current one first. */
  lmStudio: string[];
  huggingFace: string;
  llamaCpp: string[];
  /** Data folders of Jan, and the files that may name another. */
  jan: { data: string[]; settings: string[] };
  /** Folders of GPT4All, and the settings that may name another. */
  gpt4all: { data: string; settings: string };
}

/** Returns the folder that the tools of the Hugging Face hub share. */
export function huggingFaceHome({ env, platform, home }: PathsInput): string {
  const { join } = platform === "win32" ? path.win32 : path.posix;
  return env.HF_HOME || join(cacheHome({ env, platform, home }), "huggingface");
}

function cacheHome({ env, platform, home }: PathsInput): string {
  const { join } = platform === "win32" ? path.win32 : path.posix;
  return env.XDG_CACHE_HOME || join(home, ".cache");
}

/** Returns where each program keeps its models, by the variables and rules of its own. */
export function storePlaces(machine: PathsInput): StorePlaces {
  const { env, platform, home } = machine;
  const { join, resolve } = platform === "win32" ? path.win32 : path.posix;
  const isMac = platform === "darwin";
  const isWindows = platform === "win32";
  const library = join(home, "Library", "Application Support");
  const roaming = env.APPDATA ?? join(home, "AppData", "Roaming");
  const local = env.LOCALAPPDATA ?? join(home, "AppData", "Local");
  const config = isMac ? library : isWindows ? roaming : env.XDG_CONFIG_HOME || join(home, ".config");
  const data = isMac ? library : isWindows ? roaming : env.XDG_DATA_HOME || join(home, ".local", "share");
  const systemCache = isMac ? join(home, "Library", "Caches") : isWindows ? local : cacheHome(machine);
  const hub = env.HF_HUB_CACHE || join(huggingFaceHome(machine), "hub");
  const services = [
    "/usr/share/ollama/.ollama/models",
    "/var/lib/ollama/models",
    "/var/lib/ollama/.ollama/models",
  ];
  return {
    ollama: env.OLLAMA_MODELS
      ? [resolve(env.OLLAMA_MODELS)]
      : [join(home, ".ollama", "models"), ...(isMac || isWindows ? [] : services)],
    lmStudio: [join(home, ".lmstudio"), join(home, ".cache", "lm-studio")],
    huggingFace: resolve(hub),
    llamaCpp: env.LLAMA_CACHE ? [resolve(env.LLAMA_CACHE)] : [join(systemCache, "llama.cpp")],
    jan: {
      data: [join(data, "Jan", "data"), join(config, "Jan", "data")],
      settings: [join(config, "Jan", "settings.json"), join(data, "Jan", "settings.json")],
    },
    gpt4all: {
      data: join(isWindows ? local : data, "nomic.ai", "GPT4All"),
      settings: join(config, "nomic.ai", "GPT4All.ini"),
    },
  };
}
