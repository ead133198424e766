import { join } from "node:path";
import { ConfigFile } from "../config/config-file.ts";
import type { CoreOptions } from "../core/core.ts";
import type { ModelFile } from "../engines/model-reference.ts";
import { FileFingerprints } from "../models/fingerprints.ts";
import { ModelCatalog } from "../models/model-catalog.ts";
import { RunExports } from "../runs/exports/run-exports.ts";
import { DiskStatisticsStore } from "../runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../runs/history/history-folder.ts";
import type { TachoPaths } from "../system/files/paths.ts";
import { HOST_VERSION } from "../system/host-version.ts";

export interface OpenHomeOptions extends Pick<CoreOptions, "clock" | "logger"> {
  paths: TachoPaths;
  /** Of the script that exports to a collector, loaded only when one is configured. */
  otlpScript: URL;
  /** `TACHO_MODEL`. */
  modelPath: string | undefined;
  /** The model of an engine that needs no file. */
  builtIn: ModelFile | undefined;
}

/** Opens what the host keeps in its home. Nothing is read or written by that. */
export function openHome({ paths, otlpScript, modelPath, builtIn, clock, logger }: OpenHomeOptions) {
  const config = new ConfigFile(paths.config, logger);
  return {
    catalog: new ModelCatalog({ folder: paths.models, config, modelPath, builtIn }),
    store: new DiskStatisticsStore({ folder: openHistoryFolder(paths.statistics), clock, logger }),
    fingerprints: new FileFingerprints({ cachePath: join(paths.home, "fingerprints.json"), logger }),
    listeners: [
      new RunExports({
        config,
        loadOtlp: () => import(otlpScript.href),
        clock,
        logger,
        hostVersion: HOST_VERSION,
      }),
    ],
  } satisfies Partial<CoreOptions>;
}
