import * as z from "zod/mini";
import { readableKeys } from "../reading/tolerant.ts";
import type { SettingDescriptor, ValueOf } from "./descriptor.ts";
import { DESCRIPTORS } from "./descriptors.ts";
import { isDrawn, rangeWords, usedValueSchema, valueSchema } from "./setting-value.ts";

type Descriptor = (typeof DESCRIPTORS)[number];
type ValuesOf<Of extends Descriptor> = { [Each in Of as Each["key"]]: ValueOf<Each["value"]> };
type ShapeOf<Values> = { [Key in keyof Values]: z.ZodMiniType<Values[Key]> };

/** Settings of one generation. A change applies to generations accepted later. */
export type SamplingSettings = ValuesOf<Extract<Descriptor, { kind: "sampling" }>>;
/** Settings that a model is loaded with. A change applies to the next load. */
export type LoadSettings = ValuesOf<Extract<Descriptor, { kind: "load" }>>;
export type Settings = ValuesOf<Descriptor>;
export type SettingKey = keyof Settings;
export type SamplingKey = keyof SamplingSettings;
export type LoadKey = keyof LoadSettings;
export type SettingsPatch = Partial<Settings>;
export type SamplingPatch = Partial<SamplingSettings>;
/** The sampling values a generation actually used: "random" is replaced by the drawn number. */
export type UsedSettings = { [Key in SamplingKey]: Exclude<SamplingSettings[Key], "random"> };

/** A descriptor in a table. `DescriptorList` explains the type of its key. */
export type SettingRow = SettingDescriptor & { readonly key: SettingKey };

/** Everything derived from a list of descriptors. */
export interface SettingsTable {
  readonly descriptors: readonly SettingRow[];
  readonly defaults: Settings;
  readonly samplingShape: ShapeOf<SamplingSettings>;
  readonly loadShape: ShapeOf<LoadSettings>;
  readonly usedShape: ShapeOf<UsedSettings>;
  find(key: string): SettingRow | undefined;
  /** Returns the schema of a setting's values. Throws a RangeError for a key that is not in the table. */
  schemaOf(key: string): z.ZodMiniType;
}

/**
 * The product's settings, optionally followed by more. The compiler treats the additional ones as the product's own.
 */
export type DescriptorList = readonly [...typeof DESCRIPTORS, ...SettingDescriptor[]];

export function createSettingsTable(list: DescriptorList): SettingsTable {
  const descriptors = list as readonly SettingRow[];
  const byKey = new Map<string, SettingRow>(descriptors.map((descriptor) => [descriptor.key, descriptor]));
  const schemas = new Map<string, z.ZodMiniType>(
    descriptors.map(({ key, value }) => [key, valueSchema(value)]),
  );
  const ofKind = (kind: SettingDescriptor["kind"]) => descriptors.filter((each) => each.kind === kind);
  const schemaOf = (key: string) => {
    const schema = schemas.get(key);
    if (schema === undefined) throw new RangeError(`There is no setting "${key}".`);
    return schema;
  };
  return {
    descriptors,
    defaults: record<Settings>(descriptors, (descriptor) => descriptor.default),
    samplingShape: record(ofKind("sampling"), ({ key }) => schemaOf(key)),
    loadShape: record(ofKind("load"), ({ key }) => schemaOf(key)),
    usedShape: record(ofKind("sampling"), ({ value }) => usedValueSchema(value)),
    find: (key) => byKey.get(key),
    schemaOf,
  };
}

/** Returns the sampling settings among `settings`. */
export function samplingOf(settings: Settings, table: SettingsTable = SETTINGS): SamplingSettings {
  return recordOfKind("sampling", table, ({ key }) => settingOf(settings, key));
}

/** Returns the load settings among `settings`. */
export function loadOf(settings: Settings, table: SettingsTable = SETTINGS): LoadSettings {
  return recordOfKind("load", table, ({ key }) => settingOf(settings, key));
}

/** Returns the sampling values for one generation. `draw` provides the number for a setting that is "random". */
export function usedOf(
  settings: Settings,
  draw: () => number,
  table: SettingsTable = SETTINGS,
): UsedSettings {
  return recordOfKind("sampling", table, ({ key, value }) => {
    const asked = settingOf(settings, key);
    return isDrawn(value) && asked === value.word ? draw() : asked;
  });
}

function recordOfKind<Values>(
  kind: SettingDescriptor["kind"],
  table: SettingsTable,
  valueFor: (descriptor: SettingDescriptor) => unknown,
): Values {
  return record(
    table.descriptors.filter((descriptor) => descriptor.kind === kind),
    valueFor,
  );
}

/** Returns the value of a setting by a key that may be outside the product's table. */
export function settingOf(settings: object, key: string): unknown {
  return Object.entries(settings).find(([name]) => name === key)?.[1];
}

/**
 * Builds an object with a value for each descriptor. The compiler cannot follow keys through a loop, so its type is
 * asserted.
 */
function record<Values>(
  descriptors: readonly SettingDescriptor[],
  valueFor: (descriptor: SettingDescriptor) => unknown,
): Values {
  return Object.fromEntries(
    descriptors.map((descriptor) => [descriptor.key, valueFor(descriptor)]),
  ) as Values;
}

/** The product's own settings. */
export const SETTINGS = createSettingsTable(DESCRIPTORS);

export const samplingSettingsSchema = z.object(SETTINGS.samplingShape);
export const loadSettingsSchema = z.object(SETTINGS.loadShape);
export const settingsSchema = z.object({ ...SETTINGS.samplingShape, ...SETTINGS.loadShape });
export const usedSettingsSchema = z.object(SETTINGS.usedShape);

/** Parses the settings of any peer. Drops unknown keys and unreadable values. */
export const reportedSettingsSchema: z.ZodMiniType<Partial<Settings>> = readableKeys(settingsSchema.shape);
/** Parses the values a generation used. Drops unknown keys and unreadable values. */
export const reportedUsedSettingsSchema: z.ZodMiniType<Partial<UsedSettings>> = readableKeys(
  usedSettingsSchema.shape,
);

export const DEFAULT_SETTINGS = SETTINGS.defaults;
export const SETTING_KEYS = DESCRIPTORS.map(({ key }) => key) as [SettingKey, ...SettingKey[]];

/** Descriptions of the allowed values, to complete the sentence "must be ...". */
export const SETTING_RANGES = record<Record<SettingKey, string>>(DESCRIPTORS, ({ value }) =>
  rangeWords(value),
);

export function isSamplingKey(key: string): key is SamplingKey {
  return SETTINGS.find(key)?.kind === "sampling";
}

export function isLoadKey(key: string): key is LoadKey {
  return SETTINGS.find(key)?.kind === "load";
}
