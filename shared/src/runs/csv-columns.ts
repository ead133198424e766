import { keptFields } from "../settings/kept-settings.ts";
import { SETTINGS, type SettingsTable } from "../settings/settings.ts";
import type { StoredRun } from "./run-record.ts";
import {
  CONTEXT_PART_NAMES,
  LATENCY_PERCENTILES,
  PLAIN_STATISTICS,
  type RunStatistics,
} from "./run-statistics.ts";

export type CsvValue = string | number | boolean | undefined;
export interface CsvColumn {
  name: string;
  value: (run: StoredRun) => CsvValue;
}

const NAMES = ["run_id", "model", "quantization", "engine", "backend", "device"] as const;
const FACTS = [
  "size",
  "sha256",
  "llama_cpp",
  "gpu_layers",
  "gpu_layers_asked",
  "total_layers",
  "threads",
  "batch_size",
  "flash_attention",
  "error_code",
  "client",
  "rating",
  "server",
  "client",
] as const;

/**
 * Lists the columns: one per plain field of a run, under the field's own name, and one per part of a composite field.
 */
export function csvColumns(settings: SettingsTable = SETTINGS): readonly CsvColumn[] {
  return [
    column("at", ({ at }) => isoDate(at)),
    ...NAMES.map((name) => column(name, (run) => run[name])),
    ...PLAIN_STATISTICS.map((name) => column(name, ({ stats }) => stats[name])),
    ...CONTEXT_PART_NAMES.map((name) =>
      column(`context_${name}`, ({ stats }) => stats.context_parts?.[name]),
    ),
    ...LATENCY_PERCENTILES.map((name) =>
      column(`inter_token_latency_${name}`, ({ stats }) => stats.inter_token_latency?.[name]),
    ),
    ...plainSettings(settings).map((name) => column(`setting_${name}`, (run) => plain(run.settings?.[name]))),
    ...FACTS.map((name) => column(name, (run) => run[name])),
    column("ignored_settings", ({ ignored_settings }) => ignored_settings?.join(" ")),
    column("reported", ({ stats }) => numbersFrom(stats, "reported")),
    column("derived", ({ stats }) => numbersFrom(stats, "derived")),
  ];
}

/** Lists the names of the numbers that have this source; `undefined` if there are none. */
function numbersFrom({ sources = {} }: RunStatistics, source: string): string | undefined {
  const names = Object.keys(sources).filter((name) => sources[name] === source);
  return names.length === 0 ? undefined : names.join(" ");
}

/** Lists the kept settings that are one value each. */
function plainSettings(settings: SettingsTable): string[] {
  const plainFields = keptFields(settings).filter(({ descriptor }) => descriptor.value.type !== "lines");
  return plainFields.map(({ name }) => name);
}

function column(name: string, value: CsvColumn["value"]): CsvColumn {
  return { name, value };
}

function plain(value: unknown): CsvValue {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    default:
      return undefined;
  }
}

/** Formats a date. A number outside the calendar's range stays a number. */
function isoDate(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
