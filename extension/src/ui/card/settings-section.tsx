import { isDrawn } from "@tacho/shared/settings/setting-value.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";
import { messages } from "../../locale/locale.ts";
import { formatSetting } from "../../locale/words/format-setting.ts";
import { type SettingTexts, settingLabel } from "../../locale/words/setting-texts.ts";
import { Facts } from "./facts.tsx";
import "./settings-section.css";

export interface SettingsSectionProps {
  /** By name. A setting of another release is shown under its own name. */
  settings: Readonly<Record<string, unknown>>;
  /** Default: the product's. */
  table?: SettingsTable;
  /** Words for the settings of `table`. */
  texts?: SettingTexts;
}

/** Lengths among the kept settings; the facts of the run show them. */
const LENGTHS: readonly string[] = ["system_prompt_length", "stop_lengths"];

/** Collapsed list of the sampling values used; its summary counts those that differ from the defaults. */
export function SettingsSection({ settings, table = SETTINGS, texts }: SettingsSectionProps) {
  const rows = Object.entries(settings).flatMap(([key, value]) => {
    const descriptor = table.find(key);
    if (value === undefined || LENGTHS.includes(key)) return [];
    // A setting of another release has no descriptor here, and is shown under its key.
    if (descriptor === undefined) return [{ key, changed: false, words: formatSetting(value) }];
    if (descriptor.kind !== "sampling") return [];
    const drawn = isDrawn(descriptor.value);
    const changed = !drawn && JSON.stringify(value) !== JSON.stringify(descriptor.default);
    return [{ key, changed, words: drawn ? String(value) : formatSetting(value) }];
  });
  const changed = rows.filter((row) => row.changed).length;
  const seed = typeof settings.seed === "number" ? settings.seed : undefined;
  const text = messages().run;
  return (
    <details class="card-settings">
      <summary>
        <span class="card-name">{text.settings}</span>
        <span>{text.settingsSummary(changed, seed)}</span>
      </summary>
      <Facts
        items={rows.map(({ key, changed, words }) => ({
          name: settingLabel(key, texts),
          value: words,
          changed,
        }))}
      />
    </details>
  );
}
