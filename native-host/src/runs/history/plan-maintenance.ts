import type { Segment } from "./history-folder.ts";
import { SEGMENT_IDLE } from "./history-writer.ts";

/** Maximum age of runs in ms: two years. */
export const MAX_AGE = 730 * 24 * 60 * 60_000;
/** Size in bytes above which the oldest segments are removed: about 200,000 runs. */
export const MAX_HISTORY_BYTES = 256 * 1024 * 1024;
/** Segments below this size, in bytes, are joined once there are MANY_SMALL of them. */
const SMALL_BYTES = 512 * 1024;
const MANY_SMALL = 16;
/** Maximum size of a rewritten segment in bytes. */
const MAX_JOINED_BYTES = 8 * 1024 * 1024;

export interface MaintenanceInput {
  /** Oldest first. */
  segments: readonly Segment[];
  now: number;
  /** Segments that contain deleted runs. */
  dirty: ReadonlySet<string>;
  /** Segments created by this process. `current` is the one it still appends to. */
  own: ReadonlySet<string>;
  current: string | undefined;
}

export interface MaintenancePlan {
  remove: Segment[];
  /** Each list of segments becomes one new segment. */
  rewrite: Segment[][];
}

/** Plans the maintenance. Only touches segments that no host appends to any more. */
export function planMaintenance(input: MaintenanceInput): MaintenancePlan {
  const { segments, now, dirty, own, current } = input;
  const sealed = segments.filter(({ name, modified }) =>
    own.has(name) ? name !== current : now - modified > 2 * SEGMENT_IDLE,
  );
  const remove = expired(sealed, segments, now);
  const kept = sealed.filter((segment) => !remove.includes(segment));
  const small = kept.filter(({ name, size }) => size < SMALL_BYTES && !dirty.has(name));
  const joined = small.length >= MANY_SMALL ? small : [];
  const rewrite = kept.filter((segment) => dirty.has(segment.name) || joined.includes(segment));
  return { remove, rewrite: inPortions(rewrite) };
}

function expired(sealed: readonly Segment[], all: readonly Segment[], now: number): Segment[] {
  let total = all.reduce((sum, { size }) => sum + size, 0);
  return sealed.filter(({ size, modified }) => {
    if (now - modified <= MAX_AGE && total <= MAX_HISTORY_BYTES) return false;
    total -= size;
    return true;
  });
}

function inPortions(segments: readonly Segment[]): Segment[][] {
  const portions: Segment[][] = [];
  let room = 0;
  for (const segment of segments) {
    const last = portions.at(-1);
    if (last !== undefined && segment.size <= room) last.push(segment);
    else {
      portions.push([segment]);
      room = MAX_JOINED_BYTES;
    }
    room -= segment.size;
  }
  return portions;
}
