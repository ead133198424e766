import {
  type HostMessage,
  type HostMessageOf,
  type HostMessageType,
  hostMessageSchemas,
} from "./host-messages.ts";
import { isTerminal } from "./request-table.ts";
import { idSchema } from "./requests.ts";
import { wireError } from "./wire-error.ts";

/** The fields of a host message that route it. */
export interface Envelope {
  /** The message type; may be one of a newer host that is unknown here. */
  type: string;
  /** Id of the request that the message answers. */
  id?: string;
}

/** Parses only the envelope, for code that forwards the message. Returns `undefined` if it is not a host message. */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const { type } = value;
  if (typeof type !== "string") return undefined;
  const id = idSchema.safeParse("id" in value ? value.id : undefined);
  return id.success ? { type, id: id.data } : { type };
}

/**
 * Parses a message from a host of any release. Drops unknown fields, keeps unknown names and leaves out unreadable
 * values. An unreadable terminal message becomes `request_failed`, so that its request still ends.
 *
 * @returns `undefined` for an unknown message, to be logged and ignored.
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
