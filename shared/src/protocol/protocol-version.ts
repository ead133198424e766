/** The one version of the wire protocol that this tree speaks. */
export const PROTOCOL_VERSION = 1;
