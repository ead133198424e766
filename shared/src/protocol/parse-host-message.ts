import { type HostMessage, type HostMessageType, hostMessageSchemas } from "./host-messages.ts";

/** The one parse of whatever came from a host. `undefined`: not a message of this protocol; to be logged and ignored. */
export function parseHostMessage(value: unknown): HostMessage | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const { type } = value;
  if (typeof type !== "string" || !isHostMessageType(type)) return undefined;
  const parsed = hostMessageSchemas[type].safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function isHostMessageType(type: string): type is HostMessageType {
  return Object.hasOwn(hostMessageSchemas, type);
}
