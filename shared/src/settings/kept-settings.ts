import { utf8Length } from "../text/utf8-length.ts";
import type { SettingDescriptor } from "./descriptor.ts";
import type { DESCRIPTORS } from "./descriptors.ts";
import { isDrawn } from "./setting-value.ts";
import { SETTINGS, type SettingsTable, type UsedSettings } from "./settings.ts";

type Kept<How extends string, Type extends string = string> = Extract<
  (typeof DESCRIPTORS)[number],
  { kept: How; value: { type: Type } }
>;

/** Settings whose value a run's record keeps. */
export type KeptValueKey = Kept<"value">["key"];

/** The settings in a run's record. A run of another release may lack some of them and have others. */
export type KeptSettings = Partial<
  { [Key in KeptValueKey]: UsedSettings[Key] } & {
    [Each in Kept<"length", "text"> as `${Each["key"]}_length`]: number;
  } & { [Each in Kept<"length", "lines"> as `${Each["key"]}_lengths`]: number[] }
>;

/** One field of a run's kept settings. */
export interface KeptField {
  /** Examples: `temperature`, `system_prompt_length`, `stop_lengths`. */
  name: string;
  descriptor: SettingDescriptor;
}

/** Lists the fields of a run's kept settings, in table order. */
export function keptFields(table: SettingsTable = SETTINGS): KeptField[] {
  return table.descriptors
    .filter(({ kind, kept }) => kind === "sampling" && kept !== "none")
    .map((descriptor) => ({ name: keptName(descriptor), descriptor }));
}

/** Reduces the sampling values of a run to what its record keeps. Texts are private, so only their lengths remain. */
export function keptSettings(used: UsedSettings, table: SettingsTable = SETTINGS): KeptSettings {
  const values = new Map<string, unknown>(Object.entries(used));
  return Object.fromEntries(
    keptFields(table)
      .filter(({ descriptor }) => values.has(descriptor.key))
      .map(({ name, descriptor }) => [name, keptValue(values.get(descriptor.key), descriptor)]),
  );
}

/** The value of a field in a run with default settings. */
export interface KeptDefault {
  name: string;
  value: unknown;
}

/** Lists the defaults of all fields except drawn numbers, which do not tell if a setting was changed. */
export function keptDefaults(table: SettingsTable = SETTINGS): KeptDefault[] {
  return keptFields(table)
    .filter(({ descriptor }) => !isDrawn(descriptor.value))
    .map(({ name, descriptor }) => ({ name, value: keptValue(descriptor.default, descriptor) }));
}

function keptName({ key, kept, value }: SettingDescriptor): string {
  if (kept !== "length") return key;
  return value.type === "lines" ? `${key}_lengths` : `${key}_length`;
}

function keptValue(value: unknown, { kept }: SettingDescriptor): unknown {
  if (kept !== "length") return value;
  return Array.isArray(value) ? value.map((text) => utf8Length(String(text))) : utf8Length(String(value));
}
