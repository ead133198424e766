import { EARLY_STOP_LIFETIME } from "@tacho/shared/protocol/protocol-limits.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";

/** Remembers stops that arrive before their generation, each for a limited time and for one use. */
export class EarlyStops {
  private readonly clock: Clock;
  private readonly timers = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  remember(generationId: string): void {
    this.take(generationId);
    const forget = () => this.timers.delete(generationId);
    this.timers.set(generationId, this.clock.schedule(EARLY_STOP_LIFETIME, forget));
  }

  /** Returns true if a stop was remembered, and forgets it. */
  take(generationId: string): boolean {
    this.timers.get(generationId)?.();
    return this.timers.delete(generationId);
  }
}
