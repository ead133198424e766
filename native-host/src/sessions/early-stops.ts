import { EARLY_STOP_LIFETIME } from "@tacho/shared/protocol/protocol-limits.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";

/** How many ids are kept of each kind; a connection that forgets its oldest only loses a courtesy. */
const MOST_IDS = 4096;

/** Stops that came before the generation they mean. */
export class EarlyStops {
  private readonly clock: Clock;
  /** When each was asked for. */
  private readonly stops = new Map<string, number>();
  private readonly seen = new Set<string>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Remembers a stop for an id that no request has had yet; one that has been seen is finished and needs none. */
  remember(id: string): void {
    if (this.seen.has(id)) return;
    this.stops.delete(id);
    this.stops.set(id, this.clock.now());
    forgetOldest(this.stops);
  }

  /** Takes note of a request, and says whether its stop has come before it. */
  arrive(id: string): boolean {
    this.seen.delete(id);
    this.seen.add(id);
    forgetOldest(this.seen);
    const at = this.stops.get(id);
    this.stops.delete(id);
    return at !== undefined && this.clock.now() - at <= EARLY_STOP_LIFETIME;
  }
}

/** Maps and sets keep the order in which things were put into them. */
function forgetOldest(ids: Map<string, unknown> | Set<string>): void {
  if (ids.size <= MOST_IDS) return;
  const [oldest] = ids.keys();
  if (oldest !== undefined) ids.delete(oldest);
}
