import { settingOf } from "@tacho/shared/settings/settings.ts";
import type { EngineLoadRequest } from "../engines/engine.ts";

/** Whether both would lead to the same model in memory. */
export function isSameLoad(one: EngineLoadRequest, other: EngineLoadRequest): boolean {
  const keys = Object.keys({ ...one.settings, ...other.settings });
  return (
    one.model.path === other.model.path &&
    keys.every((key) => settingOf(one.settings, key) === settingOf(other.settings, key))
  );
}
