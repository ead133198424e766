import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ApiKey } from "../config/api-key.ts";
import type { ConfigFile } from "../config/config-file.ts";
import { type Core, createCore } from "../core/core.ts";
import { drawSeed } from "../system/draw-seed.ts";
import type { TachoPaths } from "../system/files/paths.ts";
import { HOST_VERSION } from "../system/host-version.ts";
import type { Logger } from "../system/logging/logger.ts";
import { readMemory } from "../system/resident-memory.ts";
import { systemClock } from "../system/system-clock.ts";
import { chooseEngines, startableEngines } from "./choose-engines.ts";
import { openHome } from "./open-home.ts";

export interface OpenHostCoreOptions {
  env: NodeJS.ProcessEnv;
  paths: TachoPaths;
  /** URL of a script beside the other scripts of the host. */
  base: string | URL;
  logger: Logger;
}

export interface HostCore {
  core: Core;
  config: ConfigFile;
  /** The key of the local API. */
  apiKey: ApiKey;
}

/** Opens the core of a host with the real engines, stores and clock. Nothing is loaded, read or written yet. */
export function openHostCore({ env, paths, base, logger }: OpenHostCoreOptions): HostCore {
  const clock = systemClock;
  const { engines, builtIn } = chooseEngines(env, logger);
  const { speeds, config, ...home } = openHome({
    paths,
    otlpScript: new URL("otlp.js", base),
    outgoingScript: new URL("outgoing.js", base),
    env,
    modelPath: env.TACHO_MODEL || undefined,
    builtIn,
    clock,
    logger,
  });
  const core = createCore({
    engines: startableEngines(engines, {
      entryPath: fileURLToPath(new URL("engine.js", base)),
      clock,
      logger,
      env,
      cudaFolder: paths.cuda,
      speeds,
    }),
    ...home,
    clock,
    logger,
    hostVersion: HOST_VERSION,
    readMemory,
    createRunId: randomUUID,
    drawSeed,
  });
  return { core, config, apiKey: new ApiKey(join(paths.home, "api-key")) };
}
