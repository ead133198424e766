import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
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
  private readonly stops = new LatestMap<string, number>(MOST_IDS);
  /** Ids that requests have used. */
  private readonly seen = new LatestMap<string, true>(MOST_IDS);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Remembers a stop for an id that no request has used. Ignores used ids, because their request has ended. */
  remember(id: string): void {
    if (this.seen.has(id)) return;
    this.stops.set(id, this.clock.now());
  }

  /** Records the id of a request. Returns true if a stop for it came first. */
  arrive(id: string): boolean {
    this.seen.set(id, true);
    const at = this.stops.get(id);
    this.stops.delete(id);
    return at !== undefined && this.clock.now() - at <= EARLY_STOP_LIFETIME;
  }
}
