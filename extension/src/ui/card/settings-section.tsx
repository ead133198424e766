import { isDrawn } from "@tacho/shared/settings/setting-value.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { formatSetting } from "../../locale/format-setting.ts";
import { messages } from "../../locale/messages.en.ts";
import { SETTING_TEXTS, type SettingTexts, settingLabel } from "../../locale/setting-texts.ts";

export interface SettingsSectionProps {
  settings: Readonly<Record<string, unknown>>;
  /** Default: the product's. */
  table?: SettingsTable;
  /** Words for the settings of `table`. */
  texts?: SettingTexts;
}

/** Collapsed list of the sampling values used; its summary counts those that differ from the defaults. */
export function SettingsSection({ settings, table = SETTINGS, texts = SETTING_TEXTS }: SettingsSectionProps) {
  const rows = Object.entries(settings).flatMap(([key, value]) => {
    const descriptor = table.find(key);
    if (descriptor?.kind !== "sampling" || value === undefined) return [];
    const drawn = isDrawn(descriptor.value);
    const changed = !drawn && JSON.stringify(value) !== JSON.stringify(descriptor.default);
    return [{ key, changed, words: drawn ? String(value) : formatSetting(value) }];
  });
  const changed = rows.filter((row) => row.changed).length;
  const seed = typeof settings.seed === "number" ? settings.seed : undefined;
  const text = messages.run;
  return (
    <details class="card-settings">
      <summary>
        <span class="card-name">{text.settings}</span>
        <span>{text.settingsSummary(changed, seed)}</span>
      </summary>
      <dl>
        {rows.map((row) => (
          <div key={row.key} class={row.changed ? "changed" : undefined}>
            <dt>{settingLabel(row.key, texts)}</dt>
            <dd>{row.words}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
