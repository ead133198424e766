import type { EngineLoadRequest } from "../engines/engine.ts";

/** Whether both would lead to the same model in memory. */
export function isSameLoad(one: EngineLoadRequest, other: EngineLoadRequest): boolean {
  return (
    one.model.path === other.model.path &&
    one.settings.context_size === other.settings.context_size &&
    one.settings.gpu_layers === other.settings.gpu_layers &&
    one.settings.threads === other.settings.threads &&
    one.settings.batch_size === other.settings.batch_size &&
    one.settings.flash_attention === other.settings.flash_attention
  );
}
