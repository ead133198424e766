import { DEFAULT_SETTINGS, isSamplingKey, type UsedSettings } from "@tacho/shared/settings/settings.ts";
import { formatSetting } from "../../locale/format-setting.ts";
import { messages } from "../../locale/messages.en.ts";
import { settingLabel } from "../../locale/setting-texts.ts";

/** Collapsed list of the sampling values used; its summary counts those that differ from the defaults. */
export function SettingsSection({ settings }: { settings: Partial<UsedSettings> }) {
  const entries = Object.entries(settings).filter(([key]) => isSamplingKey(key));
  const changed = entries.filter(([key, value]) => key !== "seed" && !isDefault(key, value)).length;
  const text = messages.run;
  return (
    <details class="card-settings">
      <summary>
        <span class="card-name">{text.settings}</span>
        <span>{text.settingsSummary(changed, settings.seed)}</span>
      </summary>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key} class={key !== "seed" && !isDefault(key, value) ? "changed" : undefined}>
            <dt>{isSamplingKey(key) ? settingLabel(key) : key}</dt>
            <dd>{key === "seed" ? value : formatSetting(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function isDefault(key: string, value: unknown): boolean {
  return isSamplingKey(key) && JSON.stringify(DEFAULT_SETTINGS[key]) === JSON.stringify(value);
}
