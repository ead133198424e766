import { type WireError, wireError } from "@tacho/shared/protocol/wire-error.ts";
import { type ParsedSettingsPatch, parseSettingsPatch } from "@tacho/shared/settings/parse-settings-patch.ts";
import {
  type LoadSettings,
  loadOf,
  SETTINGS,
  type Settings,
  type SettingsPatch,
  type SettingsTable,
  samplingOf,
  type UsedSettings,
  usedOf,
} from "@tacho/shared/settings/settings.ts";

/** The settings in force on this connection. */
export class EffectiveSettings {
  private readonly table: SettingsTable;
  private values: Settings;

  constructor(table: SettingsTable = SETTINGS) {
    this.table = table;
    this.values = { ...samplingOf(table.defaults, table), ...loadOf(table.defaults, table) };
  }

  get current(): Settings {
    return this.values;
  }

  /** The settings a model is loaded with, except its name. */
  get load(): Omit<LoadSettings, "model"> {
    const { model: _, ...load } = loadOf(this.values, this.table);
    return load;
  }

  parse(patch: object, scope: "all" | "sampling"): ParsedSettingsPatch {
    return parseSettingsPatch(patch, scope, this.table);
  }

  /** Returns true for a setting that a model in memory takes up only when it is loaded again. */
  needsReload(key: string): boolean {
    return this.table.find(key)?.reload === true;
  }

  /** `patch` has passed the schema. */
  apply(patch: SettingsPatch): void {
    this.values = { ...this.values, ...patch };
  }

  /** The sampling values of an answer with this patch of its own. `drawSeed` gives the number that "random" stands for. */
  used(patch: SettingsPatch, drawSeed: () => number): UsedSettings {
    return usedOf({ ...this.values, ...patch }, drawSeed, this.table);
  }
}

/** `refused`: a reason for every wrong key; only known keys, so there are never many. */
export function invalidSettings(refused: Record<string, string>): WireError {
  const reasons = Object.values(refused).join("; ");
  return wireError("invalid_settings", `Nothing was changed: ${reasons}.`, refused);
}
