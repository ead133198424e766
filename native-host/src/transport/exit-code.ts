import type { StreamCloseCause } from "./stream-transport.ts";

/** Exit code of the host for each way its connection can end. */
export const EXIT_CODE: Readonly<Record<StreamCloseCause, number>> = {
  ended: 0,
  write_failed: 0,
  closed: 0,
  ended_in_frame: 3,
  frame_too_large: 4,
};
