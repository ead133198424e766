import { KEPT_NUMBERS, type KeptSettings, type StoredRun } from "./run-record.ts";
import { CONTEXT_PART_NAMES, LATENCY_PERCENTILES, PLAIN_STATISTICS } from "./run-statistics.ts";

export type CsvValue = string | number | boolean | undefined;
export interface CsvColumn {
  name: string;
  value: (run: StoredRun) => CsvValue;
}

const SETTINGS = [...KEPT_NUMBERS, "system_prompt_length"] as const;
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
export const CSV_COLUMNS: readonly CsvColumn[] = [
  column("at", ({ at }) => isoDate(at)),
  ...NAMES.map((name) => column(name, (run) => run[name])),
  ...PLAIN_STATISTICS.map((name) => column(name, ({ stats }) => stats[name])),
  ...CONTEXT_PART_NAMES.map((name) => column(`context_${name}`, ({ stats }) => stats.context_parts?.[name])),
  ...LATENCY_PERCENTILES.map((name) =>
    column(`inter_token_latency_${name}`, ({ stats }) => stats.inter_token_latency?.[name]),
  ),
  ...SETTINGS.map((name) => column(`setting_${name}`, ({ settings }) => plain(settings?.[name]))),
  ...FACTS.map((name) => column(name, (run) => run[name])),
];

function column(name: string, value: CsvColumn["value"]): CsvColumn {
  return { name, value };
}

/** A list has no place in one field. */
function plain(value: KeptSettings[string] | undefined): CsvValue {
  return typeof value === "object" ? undefined : value;
}

/** A date beyond what a calendar holds stays the number it is. */
function isoDate(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
