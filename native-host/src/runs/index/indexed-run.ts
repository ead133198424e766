import { isComparable } from "@tacho/shared/runs/comparable.ts";
import { type KeptDefault, keptDefaults } from "@tacho/shared/settings/kept-settings.ts";
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

const DEFAULTS = keptDefaults();
/** Last date that a `Date` holds, ms since 1970. */
const LAST_DATE = 8.64e15;

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
 * Reads the indexed fields of a stored run without validating the rest, with the fallbacks of `runRecordSchema`. Numbers
 * that are negative, not finite or not comparable become NaN, which means absent. Returns `undefined` without an id.
 */
export function readIndexedRun(
  value: unknown,
  defaults: readonly KeptDefault[] = DEFAULTS,
): IndexedRun | undefined {
  if (!isObject(value)) return undefined;
  const { run_id, at, model, settings } = value;
  if (typeof run_id !== "string" || run_id === "") return undefined;
  const stats = isObject(value.stats) ? value.stats : {};
  const { finish_reason } = stats;
  return {
    run_id,
    at: typeof at === "number" && Math.abs(at) <= LAST_DATE ? at : 0,
    model: typeof model === "string" ? model : "",
    finish_reason: typeof finish_reason === "string" && finish_reason !== "" ? finish_reason : undefined,
    settings_key: isObject(settings) ? settingsKey(settings, defaults) : undefined,
    metrics: METRICS.map((name) => (isComparable(name, stats) ? measured(stats[name]) : Number.NaN)),
  };
}

function measured(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

/**
 * Names the group of a run's settings: the values that differ from the defaults, or `default`. Runs that differ only in
 * their seed stay comparable.
 */
function settingsKey(settings: Record<string, unknown>, defaults: readonly KeptDefault[]): string {
  const changed = defaults.filter(
    ({ name, value }) => settings[name] !== undefined && `${settings[name]}` !== `${value}`,
  );
  return changed.length === 0 ? "default" : changed.map(({ name }) => `${name}=${settings[name]}`).join(" ");
}
