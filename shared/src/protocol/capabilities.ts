/**
 * What a client can do beyond release 0.1.0, for `hello`. `tolerant`: it reads names and values it does not know, and does
 * without fields that are optional. To a client without it the host writes only what release 0.1.0 reads.
 */
export const CLIENT_CAPABILITIES = ["tolerant"] as const;

/** What a host can do beyond release 0.1.0, for `ready`. A page shows only what its host can do. */
export const HOST_CAPABILITIES = ["tolerant"] as const;
