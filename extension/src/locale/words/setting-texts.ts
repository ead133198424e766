import { messages } from "../locale.ts";
import type { SettingText } from "../setting-text.ts";

/** Words by the key of their setting. */
export type SettingTexts = Readonly<Record<string, SettingText>>;

/** Returns the words for a setting; one without words goes by its key. */
export function settingText(key: string, texts: SettingTexts = messages().settings): SettingText {
  return Object.hasOwn(texts, key) ? (texts[key] ?? { label: key }) : { label: key };
}

/** Returns the name of a setting; one without words goes by its key. */
export function settingLabel(key: string, texts: SettingTexts = messages().settings): string {
  return settingText(key, texts).label;
}
