import { generationStatisticsSchema } from "../protocol/statistics.ts";
import type { StoredRun } from "../protocol/stored-run.ts";
import { keptFields } from "../settings/kept-settings.ts";
import { SETTINGS, type SettingsTable } from "../settings/settings.ts";

export type CsvValue = string | number | boolean | undefined;
export interface CsvColumn {
  name: string;
  value: (run: StoredRun) => CsvValue;
}

const CONTEXT_PARTS = ["system", "history", "message", "answer", "free"] as const;
const PERCENTILES = ["p50", "p95", "p99", "max"] as const;
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
  "rating",
] as const;

/** A column for every plain field of a run, under the field's own name; what has parts has a column for each. */
export function csvColumns(settings: SettingsTable = SETTINGS): readonly CsvColumn[] {
  return [
    column("at", ({ at }) => isoDate(at)),
    ...NAMES.map((name) => column(name, (run) => run[name])),
    ...Object.keys(generationStatisticsSchema.shape).map((name) =>
      column(name, ({ stats }) => plain(new Map<string, unknown>(Object.entries(stats)).get(name))),
    ),
    ...CONTEXT_PARTS.map((name) => column(`context_${name}`, ({ stats }) => stats.context_parts?.[name])),
    ...PERCENTILES.map((name) =>
      column(`inter_token_latency_${name}`, ({ stats }) => stats.inter_token_latency?.[name]),
    ),
    ...plainSettings(settings).map((name) => column(`setting_${name}`, (run) => plain(run.settings?.[name]))),
    ...FACTS.map((name) => column(name, (run) => run[name])),
  ].filter(({ name }) => !["inter_token_latency", "inter_token_gaps", "context_parts"].includes(name));
}

/** The kept settings that are one value each. */
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

/** A date beyond what a calendar holds stays the number it is. */
function isoDate(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
