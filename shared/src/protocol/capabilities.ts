/** The version of the wire protocol. */
export const PROTOCOL_VERSION = 1;

/**
 * Client capabilities beyond release 0.1.0, sent in `hello`. `tolerant`: reads unknown names and values, and copes
 * without optional fields. To other clients the host only writes messages that release 0.1.0 reads.
 */
export const CLIENT_CAPABILITIES = ["tolerant"] as const;

/**
 * Host capabilities beyond release 0.1.0, of which a host sends those that it has in `ready`. A page only offers
 * features that its host has. Append-only.
 */
export const HOST_CAPABILITIES = ["tolerant", "engines.remote", "local_api", "connections"] as const;
export type HostCapability = (typeof HOST_CAPABILITIES)[number];
