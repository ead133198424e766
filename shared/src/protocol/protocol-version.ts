/** The version of the wire protocol. */
export const PROTOCOL_VERSION = 1;
