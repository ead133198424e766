import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { isObject } from "./is-object.ts";

/** Metrics kept in memory to answer questions about many runs. */
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

/**
 * Default values of the stored settings, as text. The seed is left out, so that runs that differ only in their
 * seed stay comparable.
 */
const DEFAULTS: [key: string, value: string][] = [
  ...(["temperature", "top_p", "top_k", "min_p", "repeat_penalty"] as const).map(defaultOf),
  ...(["frequency_penalty", "presence_penalty", "max_tokens"] as const).map(defaultOf),
  ["system_prompt_length", "0"],
  ["stop_lengths", ""],
];

/** The part of a run that is kept in memory. */
export interface IndexedRun {
  run_id: string;
  /** Acceptance time in ms since 1970. */
  at: number;
  model: string;
  finish_reason: string | undefined;
  /** Absent if the settings are unknown. */
  settings_key: string | undefined;
  metrics: number[];
}

/**
 * Reads the indexed fields of a stored run without validating the rest. Numbers that are negative or not finite
 * become NaN, which means absent. Returns `undefined` if `value` is not a run.
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

/** Names the group of a run's settings: the values that differ from the defaults, or `default`. */
function settingsKey(settings: Record<string, unknown>): string {
  const changed = DEFAULTS.filter(
    ([key, value]) => settings[key] !== undefined && `${settings[key]}` !== value,
  );
  return changed.length === 0 ? "default" : changed.map(([key]) => `${key}=${settings[key]}`).join(" ");
}

function defaultOf(key: keyof typeof DEFAULT_SETTINGS): [string, string] {
  return [key, `${DEFAULT_SETTINGS[key]}`];
}
