import { type KeptDefault, keptDefaults } from "@tacho/shared/settings/kept-settings.ts";
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

const DEFAULTS = keptDefaults();

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
export function readIndexedRun(
  value: unknown,
  defaults: readonly KeptDefault[] = DEFAULTS,
): IndexedRun | undefined {
  if (!isObject(value)) return undefined;
  const { run_id, at, model, stats, settings } = value;
  if (typeof run_id !== "string" || run_id === "" || typeof model !== "string") return undefined;
  if (typeof at !== "number" || !Number.isFinite(at) || !isObject(stats)) return undefined;
  return {
    run_id,
    at,
    model,
    finish_reason: typeof stats.finish_reason === "string" ? stats.finish_reason : undefined,
    settings_key: isObject(settings) ? settingsKey(settings, defaults) : undefined,
    metrics: METRICS.map((name) => measured(stats[name])),
  };
}

function measured(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

/**
 * The settings of a run in words that name their group: what differs from the defaults, or `default`. Runs of one key
 * are comparable whatever their seed.
 */
function settingsKey(settings: Record<string, unknown>, defaults: readonly KeptDefault[]): string {
  const changed = defaults.filter(
    ({ name, value }) => settings[name] !== undefined && `${settings[name]}` !== `${value}`,
  );
  return changed.length === 0 ? "default" : changed.map(({ name }) => `${name}=${settings[name]}`).join(" ");
}
