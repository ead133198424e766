/** The host's release. Matches its package.json. */
export const HOST_VERSION = "0.1.0";
