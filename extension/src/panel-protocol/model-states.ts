import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";

export type ModelState = HostMessageOf<"model_state">;

/** Number of models whose state is remembered. A host holds a few at most; the others were unloaded long ago. */
const MOST_MODELS = 32;

/** Updates the latest state per model, most recent last. */
export function withModelState(models: readonly ModelState[], changed: ModelState): ModelState[] {
  return [...models.filter(({ model }) => model !== changed.model), changed].slice(-MOST_MODELS);
}
