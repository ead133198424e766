import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiskStatisticsStore } from "../../../native-host/src/runs/history/disk-statistics-store.ts";
import { openHistoryFolder } from "../../../native-host/src/runs/history/history-folder.ts";
import { systemClock } from "../../../native-host/src/system/clock.ts";
import { RecordingLogger } from "../../helpers/recording-logger.ts";

export interface HistoryOnDisk {
  runIds: string[];
  /** Warnings of the read. */
  warnings: string[];
}

/** Reads a history as the next host does. */
export async function readHistory(folder: string): Promise<HistoryOnDisk> {
  const logger = new RecordingLogger();
  const store = new DiskStatisticsStore({ folder: openHistoryFolder(folder), clock: systemClock, logger });
  const runIds: string[] = [];
  let before: string | undefined;
  do {
    const page = await store.listRuns({ limit: 200, ...(before !== undefined && { before }) });
    runIds.push(...page.runs.map(({ run_id }) => run_id));
    before = page.next;
  } while (before !== undefined);
  await store.close();
  return { runIds, warnings: logger.entries };
}

/** Reads every file in a folder, to detect changes. */
export function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path).toString("base64")]),
  );
}
