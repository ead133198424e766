export { MAX_ECHOED_KEY_LENGTH, MAX_ECHOED_KEYS } from "../text/echoed-keys.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Maximum frame written by the host, in bytes of UTF-8 JSON; a quarter of Chrome's limit. */
export const MAX_HOST_FRAME_BYTES = 256 * KIB;
/** Maximum request that is handled, in bytes of UTF-8 JSON. */
export const MAX_REQUEST_BYTES = 8 * MIB;
/**
 * Maximum request that is skipped, in bytes of UTF-8 JSON. Chrome cannot send more, so a larger length means a broken
 * stream.
 */
export const MAX_SKIPPED_BYTES = 64 * MIB;
/** Maximum length of a request id in characters (Unicode code points). */
export const MAX_ID_CHARACTERS = 128;
/** Maximum number of queued generations. One more is refused with `queue_full`. */
export const MAX_QUEUED_GENERATIONS = 8;
/** Number of open requests per connection that are always served. Beyond it the host may answer `busy`. */
export const MAX_OPEN_REQUESTS = 64;
/** Time in ms for which a stop is remembered that arrives before its generation. */
export const EARLY_STOP_LIFETIME = 30_000;
/** Maximum number of runs per `list_runs`. */
export const MAX_LISTED_RUNS = 200;
/** Maximum number of connections per `list_connections`. */
export const MAX_LISTED_CONNECTIONS = 200;
/** Maximum number of runs per `delete_runs`. */
export const MAX_DELETED_IDS = 1000;
