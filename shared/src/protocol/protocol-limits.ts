export { MAX_ECHOED_KEY_LENGTH, MAX_ECHOED_KEYS } from "../text/echoed-keys.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Largest frame the host writes, bytes of UTF-8 JSON; a quarter of what Chrome accepts. */
export const MAX_HOST_FRAME_BYTES = 256 * KIB;
/** Largest request that is handled, bytes of UTF-8 JSON. */
export const MAX_REQUEST_BYTES = 8 * MIB;
/** Largest request that is skipped byte for byte; Chrome cannot send more, so beyond it the stream is broken. */
export const MAX_SKIPPED_BYTES = 64 * MIB;
/** Longest request id, characters (Unicode code points). */
export const MAX_ID_CHARACTERS = 128;
/** Generations that may wait; one more is `queue_full`. */
export const MAX_QUEUED_GENERATIONS = 8;
/** Unanswered requests of one connection that are always served; beyond it `busy` is allowed. */
export const MAX_OPEN_REQUESTS = 64;
/** How long a stop for a generation not yet seen is remembered, ms. */
export const EARLY_STOP_LIFETIME = 30_000;
/** Most runs of one `list_runs`. */
export const MAX_LISTED_RUNS = 200;
/** Most runs named by one `delete_runs`. */
export const MAX_DELETED_IDS = 1000;
