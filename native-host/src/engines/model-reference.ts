import { EngineError } from "./engine-error.ts";

/** A model in a file of this machine. */
export interface ModelFile {
  kind: "file";
  /** On the wire. */
  name: string;
  /** Absolute. */
  path: string;
}

/** A model that a server offers. */
export interface ServerModel {
  kind: "server";
  /** On the wire: `server/id`. */
  name: string;
  /** Name of the server. */
  server: string;
  /** The server's own name for it. */
  id: string;
}

/** A model the host knows: its name on the wire, and where it is. */
export type ModelReference = ModelFile | ServerModel;

export function isSameModel(one: ModelReference, other: ModelReference): boolean {
  if (one.kind === "file") return other.kind === "file" && one.path === other.path;
  return other.kind === "server" && one.server === other.server && one.id === other.id;
}

/** @throws EngineError `engine_unavailable` for a model that is not in a file. */
export function requireModelFile(model: ModelReference): ModelFile {
  if (model.kind === "file") return model;
  throw new EngineError("engine_unavailable", `${model.name} is not in a file of this machine.`);
}
