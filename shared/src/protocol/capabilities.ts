/**
 * Client capabilities beyond release 0.1.0, sent in `hello`. `tolerant`: reads unknown names and values, and copes
 * without optional fields. To other clients the host only writes messages that release 0.1.0 reads.
 */
export const CLIENT_CAPABILITIES = ["tolerant"] as const;

/** Host capabilities beyond release 0.1.0, sent in `ready`. A page only offers features that its host has. */
export const HOST_CAPABILITIES = ["tolerant"] as const;
