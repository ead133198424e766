import type { Core } from "../../core/core.ts";
import type { EngineLane } from "../../core/loading/engine-registry.ts";
import { loadSettingsOf } from "../../core/loading/is-same-load.ts";
import type { EngineLoadRequest } from "../../engines/engine.ts";
import { NO_DRAFT_MODEL } from "../../engines/local-engines.ts";
import type { ModelReference } from "../../engines/model-reference.ts";
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
 * @param local true: no model of a server will do
 * @throws EngineError `model_not_found`, or `engine_unavailable` if no engine runs it.
 */
export function findModel(
  name: string,
  { core, settings }: Pick<SessionParts, "core" | "settings">,
  local = false,
): FoundModel {
  const model = resolveModel(name, core, local);
  const lane = core.engines.of(model);
  return {
    model,
    lane,
    loadRequest: () => {
      const load = loadSettingsOf(lane.engine, settings.load);
      return {
        model: resolveModel(model.name, core, local),
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

/**
 * Resolves a name to a model of this machine or, as `NAME/ID`, of a server. A known model of this machine wins, and with
 * `local` there is no other.
 *
 * @throws EngineError `model_not_found`
 */
function resolveModel(
  name: string,
  { catalog, servers }: Pick<Core, "catalog" | "servers">,
  local = false,
): ModelReference {
  const served = name.includes("/") && !local ? servers?.resolve(name) : undefined;
  return served === undefined || catalog.knows(name) ? catalog.resolve(name) : served;
}

/** Returns true when a request may name this model. Includes "default". */
export function knowsModel(name: string, { catalog, servers }: Pick<Core, "catalog" | "servers">): boolean {
  return catalog.knows(name) || servers?.resolve(name) !== undefined;
}

/** Resolves "default" or an alias to the model's own name, or `undefined` if the model is missing. */
export function modelNameOf(name: string, core: Pick<Core, "catalog" | "servers">): string | undefined {
  try {
    return resolveModel(name, core).name;
  } catch {
    return undefined;
  }
}

/** Returns the engine for a generation that names no model, or the first engine if the configured model is missing. */
export function laneOfSettings(session: Pick<SessionParts, "core" | "settings">): EngineLane {
  try {
    return findModel(session.settings.current.model, session).lane;
  } catch {
    return session.core.engines.primary;
  }
}
