import { version } from "../../../package.json";

/** The host's release: that of the whole product, as the package file at the root says. */
export const HOST_VERSION: string = version;
