import * as z from "zod/mini";
import { orAbsent } from "../reading/tolerant.ts";
import { utf8Length } from "../text/utf8-length.ts";
import type { SettingDescriptor } from "./descriptor.ts";
import type { DESCRIPTORS } from "./descriptors.ts";
import { isDrawn, usedValueSchema } from "./setting-value.ts";
import { SETTINGS, type SettingsTable, type UsedSettings } from "./settings.ts";

type Kept<How extends string, Type extends string = string> = Extract<
  (typeof DESCRIPTORS)[number],
  { kept: How; value: { type: Type } }
>;

/** Settings of which a run's record keeps the value itself. */
export type KeptValueKey = Kept<"value">["key"];

/** The settings in a run's record. A run of another release may lack some of these and have others. */
export type KeptSettings = Partial<
  { [Key in KeptValueKey]: UsedSettings[Key] } & {
    [Each in Kept<"length", "text"> as `${Each["key"]}_length`]: number;
  } & { [Each in Kept<"length", "lines"> as `${Each["key"]}_lengths`]: number[] }
>;

/** One field of a run's kept settings. */
export interface KeptField {
  /** `temperature`, `system_prompt_length`, `stop_lengths`. */
  name: string;
  descriptor: SettingDescriptor;
}

/** The fields of a run's kept settings, in the order of the table. */
export function keptFields(table: SettingsTable = SETTINGS): KeptField[] {
  return table.descriptors
    .filter(({ kind, kept }) => kind === "sampling" && kept !== "none")
    .map((descriptor) => ({ name: keptName(descriptor), descriptor }));
}

/** The settings of which the value itself is kept, in the order of the table. */
export function keptValueKeys(table: SettingsTable = SETTINGS): KeptValueKey[] {
  const kept = keptFields(table).filter(({ descriptor }) => descriptor.kept === "value");
  // Keys beyond the product's have no type of their own.
  return kept.map(({ name }) => name as KeptValueKey);
}

/** The sampling values of a run as its record keeps them: of texts, which are private, only the lengths. */
export function keptSettings(used: UsedSettings, table: SettingsTable = SETTINGS): KeptSettings {
  const values = new Map<string, unknown>(Object.entries(used));
  return Object.fromEntries(
    keptFields(table)
      .filter(({ descriptor }) => values.has(descriptor.key))
      .map(({ name, descriptor }) => [name, keptValue(values.get(descriptor.key), descriptor)]),
  );
}

type KeptShape = {
  [Key in keyof KeptSettings]-?: z.ZodMiniCatch<z.ZodMiniOptional<z.ZodMiniType<KeptSettings[Key]>>>;
};

/** The schema of each field. A value that another release kept in its own way costs itself and not the rest. */
export function keptShape(table: SettingsTable = SETTINGS): KeptShape {
  return Object.fromEntries(
    keptFields(table).map(({ name, descriptor }) => [name, orAbsent(keptFieldSchema(descriptor))]),
  ) as KeptShape;
}

/** The value of a field in a run where nothing was changed. */
export interface KeptDefault {
  name: string;
  value: unknown;
}

/** The defaults of all fields but drawn numbers, which say nothing about what was changed. */
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

function keptFieldSchema({ kept, value }: SettingDescriptor): z.ZodMiniType {
  if (kept !== "length") return usedValueSchema(value);
  const bytes = z.int().check(z.minimum(0));
  return value.type === "lines" ? z.array(bytes) : bytes;
}
