import type { KeptSettings } from "@tacho/shared/protocol/stored-run.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { type ParsedStoredRun, parseStoredRun } from "./parse-stored-run.ts";
import { plausibleStatistics } from "./plausible-statistics.ts";
import type { RunRecord } from "./statistics-store.ts";

/** Reduces a run to the fields of the schema, so that no text of a prompt or an answer is stored. */
export function toStoredRun({ settings, stats, ...record }: RunRecord): ParsedStoredRun {
  const plausible = plausibleStatistics(stats, record.backend);
  const kept = settings === undefined ? {} : { settings: keptSettings(settings) };
  const parsed = parseStoredRun({ ...record, ...kept, stats: plausible.stats });
  return { ...parsed, refused: [...plausible.refused, ...parsed.refused] };
}

/** Replaces the texts of `system_prompt` and `stop` with their lengths. */
function keptSettings({ system_prompt, stop, ...numbers }: UsedSettings): KeptSettings {
  return {
    ...numbers,
    system_prompt_length: utf8Length(system_prompt),
    stop_lengths: stop.map(utf8Length),
  };
}
