import { type KeptSettings, runRecordSchema, type StoredRun } from "@tacho/shared/runs/run-record.ts";
import { samplingSettingsSchema, type UsedSettings } from "@tacho/shared/settings/settings.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { plausibleStatistics } from "./plausible-statistics.ts";
import type { RunRecord } from "./statistics-store.ts";
import { allowedValues, writtenFields } from "./written-run.ts";

export interface WrittenRun {
  /** Absent where what is left is no run: without an id, a date or a model. */
  run?: StoredRun;
  /** Fields that were left out. */
  refused: string[];
}

/** What is kept of a run: only fields that are listed here, so that no text of a prompt or an answer can slip in. */
export function toStoredRun({ settings, stats, ...record }: RunRecord): WrittenRun {
  const plausible = plausibleStatistics(stats, record.backend);
  const { allowed, ...others } = allowedValues(writtenFields, record);
  const fields: Record<string, unknown> = { ...allowed, stats: plausible.stats };
  const refused = [...plausible.refused, ...others.refused];
  if (settings !== undefined) fields.settings = keptSettings(settings);
  const isRun = ["run_id", "at", "model"].every((name) => name in fields);
  return isRun ? { run: runRecordSchema.parse(fields), refused } : { refused };
}

const SAMPLING_KEYS: readonly string[] = Object.keys(samplingSettingsSchema.shape);

/** The sampling settings without their texts: of a text, or a list of them, only the length is kept, UTF-8 bytes. */
function keptSettings(settings: UsedSettings): KeptSettings {
  const entries = Object.entries(settings).filter(([key]) => SAMPLING_KEYS.includes(key));
  return Object.fromEntries(entries.map(([key, value]) => keptSetting(key, value)));
}

function keptSetting(key: string, value: UsedSettings[keyof UsedSettings]): [string, KeptSettings[string]] {
  if (typeof value === "string") return [`${key}_length`, utf8Length(value)];
  return typeof value === "object" ? [`${key}_lengths`, value.map(utf8Length)] : [key, value];
}
