import { ConfigFile } from "../../../native-host/src/config/config-file.ts";
import { type Core, type CoreOptions, createCore } from "../../../native-host/src/core/core.ts";
import type { EngineEntry } from "../../../native-host/src/core/loading/engine-registry.ts";
import type { SupervisedEngine } from "../../../native-host/src/engines/engine.ts";
import { ModelCatalog } from "../../../native-host/src/models/model-catalog.ts";
import { silentLogger } from "./silent-logger.ts";

export const MEMORY = { host: 1, available: 2, total: 3 };
export const DRAWN_SEED = 4242;

export interface OpenCoreOptions
  extends Pick<CoreOptions, "store" | "clock" | "listeners" | "settingsTable" | "apiYields"> {
  /** The only engine, which runs every model. */
  engine?: SupervisedEngine;
  /** Replaces `engine`. */
  engines?: CoreOptions["engines"];
  /** Name of the only model, which needs no file, or a complete catalog. */
  catalog: string | ModelCatalog;
  logger?: CoreOptions["logger"];
}

/** Opens a core with defaults for tests: run ids are `run-1`, `run-2` and so on. */
export function openCore({
  engine,
  engines,
  catalog,
  logger = silentLogger,
  ...options
}: OpenCoreOptions): Core {
  let runs = 0;
  const only: EngineEntry | undefined = engine && { engine, runs: () => true };
  const entries = engines ?? (only && [only]);
  if (entries === undefined) throw new Error("A core needs an engine.");
  return createCore({
    ...options,
    engines: entries,
    catalog: typeof catalog === "string" ? catalogOf(catalog) : catalog,
    logger,
    hostVersion: "0.0.0",
    readMemory: () => MEMORY,
    createRunId: () => {
      runs += 1;
      return `run-${runs}`;
    },
    drawSeed: () => DRAWN_SEED,
  });
}

function catalogOf(name: string): ModelCatalog {
  return new ModelCatalog({
    folder: "/nowhere/models",
    config: new ConfigFile("/nowhere/config.json", silentLogger),
    builtIn: { kind: "file", name, path: `/nowhere/${name}` },
  });
}
