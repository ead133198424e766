import {
  type HostMessage,
  type HostMessageOf,
  type HostMessageType,
  hostMessageSchemas,
} from "./host-messages.ts";
import { isTerminal } from "./request-table.ts";
import { idSchema } from "./requests.ts";
import { wireError } from "./wire-error.ts";

/** The part of a host's message that says where it belongs. */
export interface Envelope {
  /** Perhaps a type of a newer host. */
  type: string;
  /** Id of the request it answers. */
  id?: string;
}

/** Reads the envelope alone, for whoever only passes the message on. `undefined`: no message of a host. */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const { type } = value;
  if (typeof type !== "string") return undefined;
  const id = idSchema.safeParse("id" in value ? value.id : undefined);
  return id.success ? { type, id: id.data } : { type };
}

/**
 * Reads a message of a host of this or another release, once. Unknown fields are dropped, unknown names stay, and values
 * that cannot be read are absent. A terminal message that is beyond reading becomes `request_failed`, so that its request
 * still ends.
 *
 * @returns `undefined` for a message that is not known here, to be logged and ignored.
 */
export function parseHostMessage(value: unknown): HostMessage | undefined {
  const envelope = readEnvelope(value);
  if (envelope === undefined || !isHostMessageType(envelope.type)) return undefined;
  const parsed = hostMessageSchemas[envelope.type].safeParse(value);
  if (parsed.success) return parsed.data;
  const { type, id } = envelope;
  return id !== undefined && isTerminal(type) ? unreadable(type, id) : undefined;
}

function unreadable(type: string, id: string): HostMessageOf<"request_failed"> {
  const error = wireError("internal", `The host's answer (${type}) cannot be read.`);
  return { type: "request_failed", id, status: "error", error };
}

export function isHostMessageType(type: string): type is HostMessageType {
  return Object.hasOwn(hostMessageSchemas, type);
}
