import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";

/** What the kept settings say when nothing was changed; runs of one key are comparable whatever their seed. */
const DEFAULTS: [key: string, value: string][] = [
  ...(["temperature", "top_p", "top_k", "min_p", "repeat_penalty"] as const).map(defaultOf),
  ...(["frequency_penalty", "presence_penalty", "max_tokens"] as const).map(defaultOf),
  ["system_prompt_length", "0"],
  ["stop_lengths", ""],
];

/** The settings of a run in words that name their group: what differs from the defaults, or `default`. */
export function settingsKey(settings: Record<string, unknown>): string {
  const changed = DEFAULTS.filter(
    ([key, value]) => settings[key] !== undefined && `${settings[key]}` !== value,
  );
  return changed.length === 0 ? "default" : changed.map(([key]) => `${key}=${settings[key]}`).join(" ");
}

function defaultOf(key: keyof typeof DEFAULT_SETTINGS): [string, string] {
  return [key, `${DEFAULT_SETTINGS[key]}`];
}
