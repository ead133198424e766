import { settingOf } from "@tacho/shared/settings/settings.ts";
import type { EngineLoadRequest, EngineLoadSettings, EngineTraits } from "../../engines/engine.ts";
import { isSameModel } from "../../engines/model-reference.ts";

/** Returns true if both requests lead to the same model in memory. */
export function isSameLoad(one: EngineLoadRequest, other: EngineLoadRequest): boolean {
  const keys = Object.keys({ ...one.settings, ...other.settings });
  return (
    isSameModel(one.model, other.model) &&
    isSameDraft(one.draft, other.draft) &&
    one.purpose === other.purpose &&
    keys.every((key) => settingOf(one.settings, key) === settingOf(other.settings, key))
  );
}

function isSameDraft(one: EngineLoadRequest["draft"], other: EngineLoadRequest["draft"]): boolean {
  return one === undefined || other === undefined ? one === other : isSameModel(one, other);
}

/** Picks the load settings that an engine supports. */
export function loadSettingsOf(
  { loadSettings }: Pick<EngineTraits, "loadSettings">,
  all: Required<EngineLoadSettings>,
): EngineLoadSettings {
  return Object.fromEntries(loadSettings.map((key) => [key, all[key]]));
}
