import { boundKeys } from "../text/echoed-keys.ts";
import { isLoadKey, isSamplingKey, SETTING_RANGES, type SettingsPatch, settingsSchema } from "./settings.ts";

export interface ParsedSettingsPatch {
  /** The right values. To be used only when `refused` is empty: a patch is all or nothing. */
  patch: SettingsPatch;
  /** Unknown keys, bounded for echoing. */
  ignored: string[];
  /** A reason for every known key whose value is wrong. */
  refused: Record<string, string>;
}

/**
 * Checks a patch key by key.
 *
 * @param scope `"sampling"` refuses load keys, as `generate.settings` does.
 */
export function parseSettingsPatch(value: object, scope: "all" | "sampling"): ParsedSettingsPatch {
  const patch: Record<string, unknown> = {};
  const refused: Record<string, string> = {};
  const unknownKeys: string[] = [];
  for (const [key, setting] of Object.entries(value)) {
    if (isLoadKey(key) && scope === "sampling") {
      refused[key] = `${key} cannot be set for one answer; send it with update_settings`;
    } else if (isSamplingKey(key) || isLoadKey(key)) {
      const parsed = settingsSchema.shape[key].safeParse(setting);
      if (parsed.success) patch[key] = parsed.data;
      else refused[key] = `${key} must be ${SETTING_RANGES[key]}`;
    } else {
      unknownKeys.push(key);
    }
  }
  return { patch: patch as SettingsPatch, ignored: boundKeys(unknownKeys), refused };
}
