import { rangeWords } from "@tacho/shared/settings/setting-value.ts";
import { SETTINGS, type SettingsTable } from "@tacho/shared/settings/settings.ts";

/** The rows that PROTOCOL.md must have for the settings of a kind: key, range, default, engines. */
export function settingRows(kind: "sampling" | "load", table: SettingsTable = SETTINGS): string[][] {
  return table.descriptors
    .filter((descriptor) => descriptor.kind === kind)
    .map(({ key, value, default: standard, engines }) => [
      key,
      rangeWords(value),
      JSON.stringify(standard),
      engines.join(", "),
    ]);
}
