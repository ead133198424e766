import { join } from "node:path";
import { FileFingerprints } from "../models/fingerprints.ts";
import { RunExports } from "../runs/exports/run-exports.ts";
import { DiskStatisticsStore } from "../runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../runs/history/history-folder.ts";
import type { TachoPaths } from "../system/files/paths.ts";
import { HOST_VERSION } from "../system/host-version.ts";
import type { HostOptions } from "./host.ts";

export interface OpenHomeOptions extends Pick<HostOptions, "clock" | "logger"> {
  paths: TachoPaths;
  /** Of the script that exports to a collector, loaded only when one is configured. */
  otlpScript: URL;
}

/** What the host keeps in its home, and where that goes from there. Nothing is read or written by opening it. */
export function openHome({ paths, otlpScript, clock, logger }: OpenHomeOptions) {
  return {
    store: new DiskStatisticsStore({ folder: openHistoryFolder(paths.statistics), clock, logger }),
    fingerprints: new FileFingerprints({ cachePath: join(paths.home, "fingerprints.json"), logger }),
    exports: new RunExports({
      configPath: paths.config,
      loadOtlp: () => import(otlpScript.href),
      clock,
      logger,
      hostVersion: HOST_VERSION,
    }),
  } satisfies Partial<HostOptions>;
}
