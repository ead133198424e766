/** The name under which a browser finds the host. */
export const HOST_NAME = "dev.tacho.native_host";

/** Fixed by the `key` in the extension's manifest. */
export const EXTENSION_ID = "anifccdpncphcpikfahekcgacellhemp";

/** What a browser passes to the host, and what its manifest must allow. */
export const EXTENSION_ORIGIN = `chrome-extension://${EXTENSION_ID}/`;
