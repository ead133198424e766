import { isDeepStrictEqual } from "node:util";
import type { EngineLoadRequest } from "../engines/engine.ts";

/** Whether both would lead to the same model in memory. */
export function isSameLoad(one: EngineLoadRequest, other: EngineLoadRequest): boolean {
  return one.model.path === other.model.path && isDeepStrictEqual(one.settings, other.settings);
}
