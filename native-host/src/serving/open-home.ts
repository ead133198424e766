import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigFile } from "../config/config-file.ts";
import type { CoreOptions } from "../core/core.ts";
import type { ModelFile } from "../engines/model-reference.ts";
import type { EngineProcessOptions } from "../engines/process/engine-process.ts";
import { RemoteEngine } from "../engines/remote/remote-engine.ts";
import { KnownServers } from "../engines/remote/servers/known-servers.ts";
import { ServerBook } from "../engines/remote/servers/server-book.ts";
import { FileFingerprints } from "../models/fingerprints.ts";
import { FileLearnedSpeeds } from "../models/learned-speeds.ts";
import { ModelCatalog } from "../models/model-catalog.ts";
import { openModelStores } from "../models/stores/model-stores.ts";
import { openOutgoing } from "../outgoing/open-outgoing.ts";
import { RunExports } from "../runs/exports/run-exports.ts";
import { DiskStatisticsStore } from "../runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../runs/history/history-folder.ts";
import type { TachoPaths } from "../system/files/paths.ts";
import { HOST_VERSION } from "../system/host-version.ts";

export interface OpenHomeOptions extends Pick<CoreOptions, "clock" | "logger"> {
  paths: TachoPaths;
  /** URL of the script that exports to an OTLP collector, loaded only when one is configured. */
  otlpScript: URL;
  /** URL of the script that connects to others, loaded with the first request. */
  outgoingScript: URL;
  env: NodeJS.ProcessEnv;
  /** Value of `TACHO_MODEL`. */
  modelPath: string | undefined;
  /** The model of an engine without files. */
  builtIn: ModelFile | undefined;
}

/** Opens the stores in TACHO_HOME, without reading or writing anything yet. */
export function openHome(options: OpenHomeOptions) {
  const { paths, otlpScript, outgoingScript, env, modelPath, builtIn, clock, logger } = options;
  const config = new ConfigFile(paths.config, logger);
  const { outgoing, ledger } = openOutgoing({ home: paths.home, script: outgoingScript, env, clock, logger });
  const servers = new KnownServers({ book: new ServerBook({ home: paths.home, logger }), outgoing, clock });
  return {
    config,
    apiYields: () => config.read().config.server.priority === "panel",
    catalog: new ModelCatalog({
      folder: paths.models,
      config,
      modelPath,
      builtIn,
      anyContent: builtIn !== undefined,
      stores: openModelStores({ env, platform: process.platform, home: homedir() }),
    }),
    store: new DiskStatisticsStore({ folder: openHistoryFolder(paths.statistics), clock, logger }),
    fingerprints: new FileFingerprints({ cachePath: join(paths.home, "fingerprints.json"), logger }),
    ledger,
    servers,
    enginesPerModel: [
      {
        open: () => new RemoteEngine({ servers, outgoing, clock }),
        runs: ({ kind }) => kind === "server",
      },
    ],
    speeds: new FileLearnedSpeeds({ path: join(paths.home, "speeds.json"), logger }),
    listeners: [
      new RunExports({
        config,
        loadOtlp: () => import(otlpScript.href),
        outgoing,
        clock,
        logger,
        hostVersion: HOST_VERSION,
      }),
    ],
  } satisfies Partial<CoreOptions> & Pick<EngineProcessOptions, "speeds"> & { config: ConfigFile };
}
