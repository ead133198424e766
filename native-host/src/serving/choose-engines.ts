import { resolve } from "node:path";
import type { EngineEntry } from "../core/loading/engine-registry.ts";
import type { LocalEngineName } from "../engines/local-engines.ts";
import type { ModelFile, ModelReference } from "../engines/model-reference.ts";
import { createEngineProcess, type EngineProcessOptions } from "../engines/process/engine-process.ts";
import type { Logger } from "../system/logging/logger.ts";

export interface ChosenEngine {
  name: LocalEngineName;
  runs: (model: ModelReference) => boolean;
}

export interface EngineChoice {
  /** The local engines in use. The first one runs the default model. */
  engines: readonly [ChosenEngine, ...ChosenEngine[]];
  /** The model of an engine without files. */
  builtIn: ModelFile | undefined;
}

/**
 * Selects the engine named by `TACHO_ENGINE`; default: llama.cpp. The scripted engine takes the place of the file-based
 * one, so that the rest of the host is unchanged.
 */
export function chooseEngines(env: NodeJS.ProcessEnv, logger: Logger): EngineChoice {
  const asked = env.TACHO_ENGINE || "llama_cpp";
  if (asked === "scripted") {
    const path = resolve(env.TACHO_SCRIPT || "script");
    return { engines: [forFiles(asked)], builtIn: { kind: "file", name: "scripted", path } };
  }
  if (asked !== "llama_cpp") {
    logger.warn("TACHO_ENGINE names no engine; llama_cpp is used. There are: llama_cpp, scripted.");
  }
  return { engines: [forFiles("llama_cpp")], builtIn: undefined };
}

/** Creates the engines. Each starts its process on its first load. */
export function startableEngines(
  [first, ...others]: EngineChoice["engines"],
  options: Omit<EngineProcessOptions, "engineName">,
): readonly [EngineEntry, ...EngineEntry[]] {
  const start = ({ name, runs }: ChosenEngine): EngineEntry => ({
    engine: createEngineProcess({ ...options, engineName: name }),
    runs,
  });
  return [start(first), ...others.map(start)];
}

function forFiles(name: LocalEngineName): ChosenEngine {
  return { name, runs: ({ kind }) => kind === "file" };
}
