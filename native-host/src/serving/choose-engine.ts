import { resolve } from "node:path";
import type { EngineName, ModelFile } from "../engines/engine.ts";
import type { Logger } from "../system/logging/logger.ts";

export interface EngineChoice {
  engineName: EngineName;
  /** The model of an engine that needs no file. */
  builtIn: ModelFile | undefined;
}

/** `TACHO_ENGINE`, or llama.cpp where it names no engine. */
export function chooseEngine(env: NodeJS.ProcessEnv, logger: Logger): EngineChoice {
  const asked = env.TACHO_ENGINE || "llama_cpp";
  if (asked === "scripted") {
    return { engineName: asked, builtIn: { name: "scripted", path: resolve(env.TACHO_SCRIPT || "script") } };
  }
  if (asked !== "llama_cpp") {
    logger.warn("TACHO_ENGINE names no engine; llama_cpp is used. There are: llama_cpp, scripted.");
  }
  return { engineName: "llama_cpp", builtIn: undefined };
}
