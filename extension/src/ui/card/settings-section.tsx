import { DEFAULT_SETTINGS, isSamplingKey } from "@tacho/shared/settings/settings.ts";
import { formatSetting } from "../../locale/format-setting.ts";
import { messages } from "../../locale/messages.en.ts";
import { settingLabel } from "../../locale/setting-texts.ts";

/** Lengths among the kept settings; the facts of the run show them. */
const LENGTHS: readonly string[] = ["system_prompt_length", "stop_lengths"];

export interface SettingsSectionProps {
  /** By name. A setting of another release is shown under its own name. */
  settings: Readonly<Record<string, unknown>>;
}

/** Collapsed list of the sampling values used; its summary counts those that differ from the defaults. */
export function SettingsSection({ settings }: SettingsSectionProps) {
  const entries = Object.entries(settings).filter(([key]) => !LENGTHS.includes(key));
  const changed = entries.filter(isChanged).length;
  const seed = typeof settings.seed === "number" ? settings.seed : undefined;
  const text = messages.run;
  return (
    <details class="card-settings">
      <summary>
        <span class="card-name">{text.settings}</span>
        <span>{text.settingsSummary(changed, seed)}</span>
      </summary>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key} class={isChanged([key, value]) ? "changed" : undefined}>
            <dt>{isSamplingKey(key) ? settingLabel(key) : key}</dt>
            <dd>{key === "seed" ? String(value) : formatSetting(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Compares a value with its default; false for a setting that is not known here. */
function isChanged([key, value]: [key: string, value: unknown]): boolean {
  if (key === "seed" || !isSamplingKey(key)) return false;
  return JSON.stringify(DEFAULT_SETTINGS[key]) !== JSON.stringify(value);
}
