import type { HostMessageOf } from "@tacho/shared/protocol/host-messages.ts";

export type ModelState = HostMessageOf<"model_state">;

/** What the host last said of each model, the most recent last. */
export function withModelState(models: readonly ModelState[], changed: ModelState): ModelState[] {
  return [...models.filter(({ model }) => model !== changed.model), changed];
}
