/** What a process that loads has done so far; absent where the system does not tell. */
export interface LoadMovement {
  /** Bytes. */
  resident?: number;
  /** Bytes, from the page cache or the disk. */
  read?: number;
}

/** Ticks are a second apart; counted, because a host that slept must not take its own sleep for the engine's. */
export const TICK_INTERVAL = 1000;
const MOST_TICKS_WITHOUT_HEARTBEAT = 10;
const MOST_TICKS_IN_A_STEP = 60;
const MOST_TICKS_AFTER_ABORT = 10;
/** After so many ticks without a heartbeat its event loop is blocked, and what grows may be garbage. */
const MOST_TICKS_BETWEEN_HEARTBEATS = 2;
/** Less than this is noise and not a load that goes on, bytes. */
const MOVEMENT_GRAIN = 1024 * 1024;

type Watched = "loading" | "generating" | "idle";

/** Decides when an engine process hangs. Pure: told what happens, asked once a second. */
export class Watchdog {
  #watched: Watched = "idle";
  #ticksWithoutHeartbeat = 0;
  #ticksWithoutProgress = 0;
  #ticksAfterAbort: number | undefined;
  #furthest: Required<LoadMovement> = { resident: 0, read: 0 };

  watch(watched: Watched): void {
    this.#watched = watched;
    this.#ticksWithoutHeartbeat = 0;
    this.#ticksWithoutProgress = 0;
    this.#ticksAfterAbort = undefined;
  }

  heartbeat(): void {
    this.#ticksWithoutHeartbeat = 0;
  }

  /** A phase, or a part of an answer. */
  progress(): void {
    this.#ticksWithoutProgress = 0;
  }

  abort(): void {
    this.#ticksAfterAbort ??= 0;
  }

  /** A second has passed. Returns what is wrong, in words, or `undefined`. */
  tick(movement: LoadMovement): string | undefined {
    this.#ticksWithoutHeartbeat += 1;
    this.#ticksWithoutProgress += 1;
    if (this.#ticksAfterAbort !== undefined) this.#ticksAfterAbort += 1;
    if (this.#watched === "loading") {
      // It moved before this tick, which is the first without.
      if (this.#hasMoved(movement)) this.#ticksWithoutProgress = 1;
      return this.#ticksWithoutProgress > MOST_TICKS_IN_A_STEP
        ? `loading made no progress for ${MOST_TICKS_IN_A_STEP} s`
        : undefined;
    }
    if (this.#ticksWithoutHeartbeat > MOST_TICKS_WITHOUT_HEARTBEAT) {
      return `it gave no sign of life for ${MOST_TICKS_WITHOUT_HEARTBEAT} s`;
    }
    if (this.#ticksAfterAbort !== undefined && this.#ticksAfterAbort > MOST_TICKS_AFTER_ABORT) {
      return `it did not stop within ${MOST_TICKS_AFTER_ABORT} s`;
    }
    if (this.#watched === "generating" && this.#ticksWithoutProgress > MOST_TICKS_IN_A_STEP) {
      return `one evaluation step took over ${MOST_TICKS_IN_A_STEP} s`;
    }
    return undefined;
  }

  #hasMoved({ resident = 0, read = 0 }: LoadMovement): boolean {
    // Weights are read beside the event loop: one that is blocked and only grows plays an endless chat template.
    const grows = this.#ticksWithoutHeartbeat <= MOST_TICKS_BETWEEN_HEARTBEATS;
    const moved =
      (grows && resident >= this.#furthest.resident + MOVEMENT_GRAIN) ||
      read >= this.#furthest.read + MOVEMENT_GRAIN;
    if (moved) {
      this.#furthest = {
        resident: Math.max(resident, this.#furthest.resident),
        read: Math.max(read, this.#furthest.read),
      };
    }
    return moved;
  }
}
