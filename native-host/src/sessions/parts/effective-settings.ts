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

/** The settings in effect on this connection. */
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

  /** The load settings, except the model's name. */
  get load(): Omit<LoadSettings, "model"> {
    const { model: _, ...load } = loadOf(this.values, this.table);
    return load;
  }

  parse(patch: object, scope: "all" | "sampling"): ParsedSettingsPatch {
    return parseSettingsPatch(patch, scope, this.table);
  }

  /** Returns true for a setting that applies to a loaded model only after a reload. */
  needsReload(key: string): boolean {
    return this.table.find(key)?.reload === true;
  }

  /** Applies a validated patch. */
  apply(patch: SettingsPatch): void {
    this.values = { ...this.values, ...patch };
  }

  /** Returns the sampling values of a generation with its own patch. `drawSeed` provides the number for "random". */
  used(patch: SettingsPatch, drawSeed: () => number): UsedSettings {
    return usedOf({ ...this.values, ...patch }, drawSeed, this.table);
  }
}

/**
 * Builds the error for invalid settings. `refused` has a reason per wrong key; it only holds known keys, so it stays
 * small.
 */
export function invalidSettings(refused: Record<string, string>): WireError {
  const reasons = Object.values(refused).join("; ");
  return wireError("invalid_settings", `Nothing was changed: ${reasons}.`, refused);
}
