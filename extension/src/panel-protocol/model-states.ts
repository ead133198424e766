import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";

export type ModelState = HostMessageOf<"model_state">;

/** Updates the latest state per model, most recent last. */
export function withModelState(models: readonly ModelState[], changed: ModelState): ModelState[] {
  return [...models.filter(({ model }) => model !== changed.model), changed];
}
