import { EngineError } from "./engine-error.ts";

/** A model in a local file. */
export interface ModelFile {
  kind: "file";
  /** Name on the wire. */
  name: string;
  /** Absolute path. */
  path: string;
  /** Tells the file from another one at the same path, before or after. Absent for an engine's own model. */
  version?: string | undefined;
}

/** A model offered by a server. */
export interface ServerModel {
  kind: "server";
  /** Name on the wire: `server/id`. */
  name: string;
  /** Name of the server. */
  server: string;
  /** The server's own name for the model. */
  id: string;
}

/** A model known to the host: its wire name and location. */
export type ModelReference = ModelFile | ServerModel;

/** Returns true for the same model. A file that was replaced is another model at the same path. */
export function isSameModel(one: ModelReference, other: ModelReference): boolean {
  if (one.kind === "file")
    return other.kind === "file" && one.path === other.path && one.version === other.version;
  return other.kind === "server" && one.server === other.server && one.id === other.id;
}

/**
 * Narrows a model to a file.
 *
 * @throws EngineError `engine_unavailable` for a model that is not in a file.
 */
export function requireModelFile(model: ModelReference): ModelFile {
  if (model.kind === "file") return model;
  throw new EngineError("engine_unavailable", `${model.name} is not in a file of this machine.`);
}
