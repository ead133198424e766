/** Activity of a loading process. Fields are absent where the system does not report them. */
export interface LoadMovement {
  /** Resident memory in bytes. */
  resident?: number;
  /** Total bytes read, from disk or page cache. */
  read?: number;
}

/**
 * Time between ticks in ms. Limits are counted in ticks rather than time, so that a suspended machine is not
 * taken for a hung engine.
 */
export const TICK_INTERVAL = 1000;
const MOST_TICKS_WITHOUT_HEARTBEAT = 10;
const MOST_TICKS_IN_A_STEP = 60;
const MOST_TICKS_AFTER_ABORT = 10;
/**
 * Number of ticks without a heartbeat after which the event loop counts as blocked. Growing memory is then no
 * sign of progress.
 */
const MOST_TICKS_BETWEEN_HEARTBEATS = 2;
/** Minimum change in bytes that counts as progress. */
const MOVEMENT_GRAIN = 1024 * 1024;

type Watched = "loading" | "generating" | "idle";

/** Decides when an engine process hangs. Has no clock: callers report events and call `tick` once a second. */
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

  /** Call on each load phase and each part of a generation. */
  progress(): void {
    this.#ticksWithoutProgress = 0;
  }

  abort(): void {
    this.#ticksAfterAbort ??= 0;
  }

  /** Call once a second. Returns the fault in words, or `undefined`. */
  tick(movement: LoadMovement): string | undefined {
    this.#ticksWithoutHeartbeat += 1;
    this.#ticksWithoutProgress += 1;
    if (this.#ticksAfterAbort !== undefined) this.#ticksAfterAbort += 1;
    if (this.#watched === "loading") {
      // The process was active before this tick, so this is the first tick without progress.
      if (this.#hasMoved(movement)) this.#ticksWithoutProgress = 1;
      return this.#ticksWithoutProgress > MOST_TICKS_IN_A_STEP
        ? `loading made no progress for ${MOST_TICKS_IN_A_STEP} s`
        : undefined;
    }
    if (this.#ticksWithoutHeartbeat > MOST_TICKS_WITHOUT_HEARTBEAT) {
      return `it did not respond for ${MOST_TICKS_WITHOUT_HEARTBEAT} s`;
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
    // Weights are read outside the event loop. A process that is blocked and only grows is stuck in an endless
    // chat template.
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
