/** The name browsers look the host up by. */
export const HOST_NAME = "dev.tacho.native_host";

/** Fixed by the `key` in the extension's manifest. */
export const EXTENSION_ID = "anifccdpncphcpikfahekcgacellhemp";

/** The origin that the browser passes to the host and that the manifest has to allow. */
export const EXTENSION_ORIGIN = `chrome-extension://${EXTENSION_ID}/`;
