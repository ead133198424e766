import { boundKeys } from "../text/echoed-keys.ts";
import { rangeWords } from "./setting-value.ts";
import { SETTINGS, type SettingsPatch, type SettingsTable } from "./settings.ts";

export interface ParsedSettingsPatch {
  /** The valid values. Use it only if `refused` is empty: a patch is all or nothing. */
  patch: SettingsPatch;
  /** Unknown keys, bounded so that they can be echoed. */
  ignored: string[];
  /** A reason for every known key with a wrong value. */
  refused: Record<string, string>;
}

/**
 * Checks a patch key by key.
 *
 * @param scope `"all"` takes sampling and load keys, as `update_settings` does; `"sampling"` refuses load keys, as
 *   `generate.settings` does; `"stored"` also takes keys that stay in the extension.
 */
export function parseSettingsPatch(
  value: object,
  scope: "all" | "sampling" | "stored",
  table: SettingsTable = SETTINGS,
): ParsedSettingsPatch {
  const patch: Record<string, unknown> = {};
  const refused: Record<string, string> = {};
  const unknownKeys: string[] = [];
  for (const [key, setting] of Object.entries(value)) {
    const descriptor = table.find(key);
    if (descriptor === undefined || (descriptor.kind === "page" && scope !== "stored")) {
      unknownKeys.push(key);
    } else if (descriptor.kind === "load" && scope === "sampling") {
      refused[key] = `${key} cannot be set for one answer; send it with update_settings`;
    } else {
      const parsed = table.schemaOf(key).safeParse(setting);
      if (parsed.success) patch[key] = parsed.data;
      else refused[key] = `${key} must be ${rangeWords(descriptor.value)}`;
    }
  }
  return { patch: patch as SettingsPatch, ignored: boundKeys(unknownKeys), refused };
}
