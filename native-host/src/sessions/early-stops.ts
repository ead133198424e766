import { EARLY_STOP_LIFETIME } from "@tacho/shared/protocol/protocol-limits.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";

/**
 * Maximum number of remembered ids of each kind. Forgetting the oldest only weakens the guarantee for very old stops.
 */
const MOST_IDS = 4096;

/** Remembers stops that arrive before their generation. */
export class EarlyStops {
  private readonly clock: Clock;
  /** Time of each stop, ms of the monotonic clock. */
  private readonly stops = new Map<string, number>();
  private readonly seen = new Set<string>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Remembers a stop for an id that no request has used. Ignores used ids, because their request has ended. */
  remember(id: string): void {
    if (this.seen.has(id)) return;
    this.stops.delete(id);
    this.stops.set(id, this.clock.now());
    forgetOldest(this.stops);
  }

  /** Records the id of a request. Returns true if a stop for it came first. */
  arrive(id: string): boolean {
    this.seen.delete(id);
    this.seen.add(id);
    forgetOldest(this.seen);
    const at = this.stops.get(id);
    this.stops.delete(id);
    return at !== undefined && this.clock.now() - at <= EARLY_STOP_LIFETIME;
  }
}

/** Removes the oldest entry of a full collection. Maps and sets keep insertion order. */
function forgetOldest(ids: Map<string, unknown> | Set<string>): void {
  if (ids.size <= MOST_IDS) return;
  const [oldest] = ids.keys();
  if (oldest !== undefined) ids.delete(oldest);
}
