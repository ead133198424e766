import type { EngineLane } from "../core/loading/engine-registry.ts";
import { loadSettingsOf } from "../core/loading/is-same-load.ts";
import type { EngineLoadRequest } from "../engines/engine.ts";
import type { ModelReference } from "../engines/model-reference.ts";
import type { SessionParts } from "./session-parts.ts";

export interface FoundModel {
  model: ModelReference;
  /** The engine that runs it. */
  lane: EngineLane;
  /**
   * Makes the load it needs, with the session's load settings as they are then.
   *
   * @throws EngineError `model_not_found` where the model has gone meanwhile.
   */
  loadRequest: () => EngineLoadRequest;
}

/** @throws EngineError `model_not_found`, or `engine_unavailable` where no engine runs it. */
export function findModel(
  name: string,
  { core, settings }: Pick<SessionParts, "core" | "settings">,
): FoundModel {
  const model = core.catalog.resolve(name);
  const lane = core.engines.of(model);
  return {
    model,
    lane,
    loadRequest: () => ({
      model: core.catalog.resolve(model.name),
      settings: loadSettingsOf(lane.engine, settings.load),
    }),
  };
}

/** The engine that a generation without a model of its own would run on; the first one where its model is not there. */
export function laneOfSettings(session: Pick<SessionParts, "core" | "settings">): EngineLane {
  try {
    return findModel(session.settings.current.model, session).lane;
  } catch {
    return session.core.engines.primary;
  }
}
