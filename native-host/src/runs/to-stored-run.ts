import { runRecordSchema, type StoredRun } from "@tacho/shared/runs/run-record.ts";
import { keptSettings } from "@tacho/shared/settings/kept-settings.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { plausibleStatistics } from "./plausible-statistics.ts";
import type { RunRecord } from "./statistics-store.ts";
import { allowedValues, writtenFields } from "./written-run.ts";

export interface WrittenRun {
  /** Absent if the run lacks an id, a date or a model. */
  run?: StoredRun;
  /** Names of the dropped fields. */
  refused: string[];
}

/** Reduces a run to the fields listed here, so that no text of a prompt or answer is stored. */
export function toStoredRun(
  { settings, stats, ...record }: RunRecord,
  table: SettingsTable = SETTINGS,
): WrittenRun {
  const plausible = plausibleStatistics(stats, record.backend);
  const { allowed, ...others } = allowedValues(writtenFields, record);
  const fields: Record<string, unknown> = { ...allowed, stats: plausible.stats };
  const refused = [...plausible.refused, ...others.refused];
  if (settings !== undefined) fields.settings = keptSettings(settings, table);
  const isRun = ["run_id", "at", "model"].every((name) => name in fields);
  return isRun ? { run: runRecordSchema.parse(fields), refused } : { refused };
}
