import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { isObject } from "./is-object.ts";

/** The numbers that questions over many runs are answered from. */
export const METRICS = [
  "input_tokens",
  "cached_tokens",
  "output_tokens",
  "time_to_first_token",
  "tokens_per_second",
  "prompt_tokens_per_second",
  "total_time",
  "stop_latency",
] as const;
export type Metric = (typeof METRICS)[number];

/** What is kept in memory of a run. */
export interface IndexedRun {
  run_id: string;
  /** ms since the epoch. */
  at: number;
  model: string;
  finish_reason: string | undefined;
  /** Absent where the settings are not known. */
  settings_key: string | undefined;
  metrics: number[];
}

/**
 * Reads those from a run as it was stored, without checking the rest. A number that cannot be one of a run (not finite,
 * negative) is NaN, that is absent; `undefined` when it is no run at all.
 */
export function readIndexedRun(value: unknown): IndexedRun | undefined {
  if (!isObject(value)) return undefined;
  const { run_id, at, model, stats, settings } = value;
  if (typeof run_id !== "string" || run_id === "" || typeof model !== "string") return undefined;
  if (typeof at !== "number" || !Number.isFinite(at) || !isObject(stats)) return undefined;
  return {
    run_id,
    at,
    model,
    finish_reason: typeof stats.finish_reason === "string" ? stats.finish_reason : undefined,
    settings_key: isObject(settings) ? settingsKey(settings) : undefined,
    metrics: METRICS.map((name) => measured(stats[name])),
  };
}

function measured(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

/** What the kept settings say when nothing was changed; runs of one key are comparable whatever their seed. */
const DEFAULTS: [key: string, value: string][] = [
  ...(["temperature", "top_p", "top_k", "min_p", "repeat_penalty"] as const).map(defaultOf),
  ...(["frequency_penalty", "presence_penalty", "max_tokens"] as const).map(defaultOf),
  ["system_prompt_length", "0"],
  ["stop_lengths", ""],
];

/** The settings of a run in words that name their group: what differs from the defaults, or `default`. */
function settingsKey(settings: Record<string, unknown>): string {
  const changed = DEFAULTS.filter(
    ([key, value]) => settings[key] !== undefined && `${settings[key]}` !== value,
  );
  return changed.length === 0 ? "default" : changed.map(([key]) => `${key}=${settings[key]}`).join(" ");
}

function defaultOf(key: keyof typeof DEFAULT_SETTINGS): [string, string] {
  return [key, `${DEFAULT_SETTINGS[key]}`];
}
