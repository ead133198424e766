import type { EngineLoadRequest, EngineLoadSettings, EngineTraits, LoadKey } from "../engines/engine.ts";
import { isSameModel } from "../engines/model-reference.ts";

/** True if both lead to the same model in memory. */
export function isSameLoad(one: EngineLoadRequest, other: EngineLoadRequest): boolean {
  return isSameModel(one.model, other.model) && hasSameSettings(one.settings, other.settings);
}

function hasSameSettings(one: EngineLoadSettings, other: EngineLoadSettings): boolean {
  return (
    one.context_size === other.context_size &&
    one.gpu_layers === other.gpu_layers &&
    one.threads === other.threads &&
    one.batch_size === other.batch_size &&
    one.flash_attention === other.flash_attention
  );
}

/** The load settings that an engine has, out of all there are. */
export function loadSettingsOf(
  { loadSettings }: Pick<EngineTraits, "loadSettings">,
  all: Required<EngineLoadSettings>,
): EngineLoadSettings {
  const entries = loadSettings.map((key): [LoadKey, unknown] => [key, all[key]]);
  return Object.fromEntries(entries);
}
