/** The host's release, as its package.json says. */
export const HOST_VERSION = "0.1.0";
