import { keptSettings } from "@tacho/shared/settings/kept-settings.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { type ParsedStoredRun, parseStoredRun } from "./parse-stored-run.ts";
import { plausibleStatistics } from "./plausible-statistics.ts";
import type { RunRecord } from "./statistics-store.ts";

/** Reduces a run to the fields of the schema, so that no text of a prompt or an answer is stored. */
export function toStoredRun(
  { settings, stats, ...record }: RunRecord,
  table: SettingsTable = SETTINGS,
): ParsedStoredRun {
  const plausible = plausibleStatistics(stats, record.backend);
  const kept = settings === undefined ? {} : { settings: keptSettings(settings, table) };
  const parsed = parseStoredRun({ ...record, ...kept, stats: plausible.stats });
  return { ...parsed, refused: [...plausible.refused, ...parsed.refused] };
}
