import {
  DEFAULT_SETTINGS,
  type LoadSettings,
  type Settings,
  type SettingsPatch,
} from "@tacho/shared/settings/settings.ts";

/** The settings in force on this connection. */
export class EffectiveSettings {
  private values: Settings = DEFAULT_SETTINGS;

  get current(): Settings {
    return this.values;
  }

  /** Those a model is loaded with, its name apart. */
  get load(): Omit<LoadSettings, "model"> {
    const { context_size, gpu_layers, threads, batch_size, flash_attention } = this.values;
    return { context_size, gpu_layers, threads, batch_size, flash_attention };
  }

  /** `patch` has passed the schema. */
  apply(patch: SettingsPatch): void {
    this.values = { ...this.values, ...patch };
  }
}
