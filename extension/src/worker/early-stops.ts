import { EARLY_STOP_LIFETIME } from "@tacho/shared/protocol/protocol-limits.ts";
import type { Clock } from "../browser/clock.ts";

/** Stops that came before their generation; each is remembered for a while, and counts once. */
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

  /** Whether there was one; from now on there is none. */
  take(generationId: string): boolean {
    this.timers.get(generationId)?.();
    return this.timers.delete(generationId);
  }
}
