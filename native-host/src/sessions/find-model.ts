import type { EngineLane } from "../core/loading/engine-registry.ts";
import { loadSettingsOf } from "../core/loading/is-same-load.ts";
import type { EngineLoadRequest } from "../engines/engine.ts";
import { NO_DRAFT_MODEL } from "../engines/local-engines.ts";
import type { ModelReference } from "../engines/model-reference.ts";
import type { SessionParts } from "./session-parts.ts";

export interface FoundModel {
  model: ModelReference;
  /** The engine that runs the model. */
  lane: EngineLane;
  /**
   * Builds the load request from the session's load settings at the time of the call.
   *
   * @throws EngineError `model_not_found` if the model has gone meanwhile.
   */
  loadRequest: () => EngineLoadRequest;
}

/**
 * Finds a model and its engine.
 *
 * @throws EngineError `model_not_found`, or `engine_unavailable` if no engine runs it.
 */
export function findModel(
  name: string,
  { core, settings }: Pick<SessionParts, "core" | "settings">,
): FoundModel {
  const model = core.catalog.resolve(name);
  const lane = core.engines.of(model);
  return {
    model,
    lane,
    loadRequest: () => {
      const load = loadSettingsOf(lane.engine, settings.load);
      return {
        model: core.catalog.resolve(model.name),
        ...draftOf(load.draft_model, core),
        settings: load,
      };
    },
  };
}

/** Finds the draft model. A missing one is left out, because the answer can be written without it. */
function draftOf(
  name: string | undefined,
  { catalog }: SessionParts["core"],
): Pick<EngineLoadRequest, "draft"> {
  if (name === undefined || name === NO_DRAFT_MODEL || catalog.nameOf(name) === undefined) return {};
  return { draft: catalog.resolve(name) };
}

/** Returns the engine for a generation that names no model, or the first engine if the configured model is missing. */
export function laneOfSettings(session: Pick<SessionParts, "core" | "settings">): EngineLane {
  try {
    return findModel(session.settings.current.model, session).lane;
  } catch {
    return session.core.engines.primary;
  }
}
