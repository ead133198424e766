import { DEFAULT_SETTINGS, isSamplingKey } from "@tacho/shared/settings/settings.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
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

/** The last that a calendar holds, ms since the epoch. */
const LAST_DATE = 8.64e15;

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
 * Reads those from a run as it was stored, without checking the rest, and with the same fallbacks as `runRecordSchema`: a
 * history of many runs is indexed without a full parse. A number that cannot be one of a run (not finite, negative) is
 * NaN, that is absent; `undefined` without an id.
 */
export function readIndexedRun(value: unknown): IndexedRun | undefined {
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
    settings_key: isObject(settings) ? settingsKey(settings) : undefined,
    metrics: METRICS.map((name) => measured(stats[name])),
  };
}

function measured(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

const COMPARED = Object.entries(DEFAULT_SETTINGS).filter(([key]) => isSamplingKey(key) && key !== "seed");

/**
 * What the kept settings say when nothing was changed; runs of one key are comparable whatever their seed. Of a text and of
 * a list of texts the kept setting is a length, as `toStoredRun` names it; these stand behind the numbers.
 */
const DEFAULTS: readonly [key: string, value: string][] = [
  ...COMPARED.flatMap(([key, value]): [string, string][] =>
    typeof value === "string" || typeof value === "object" ? [] : [[key, `${value}`]],
  ),
  ...COMPARED.flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[`${key}_length`, `${utf8Length(value)}`]] : [],
  ),
  ...COMPARED.flatMap(([key, value]): [string, string][] =>
    typeof value === "object" ? [[`${key}_lengths`, `${value.map(utf8Length)}`]] : [],
  ),
];

/** The settings of a run in words that name their group: what differs from the defaults, or `default`. */
function settingsKey(settings: Record<string, unknown>): string {
  const changed = DEFAULTS.filter(
    ([key, value]) => settings[key] !== undefined && `${settings[key]}` !== value,
  );
  return changed.length === 0 ? "default" : changed.map(([key]) => `${key}=${settings[key]}`).join(" ");
}
