import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { EngineLane } from "../../core/loading/engine-registry.ts";
import type { Run, Scheduler } from "../../core/scheduler.ts";
import { EarlyStops } from "./early-stops.ts";

export interface SessionRunsOptions {
  scheduler: Scheduler;
  clock: Clock;
  /** Returns true if the session's work lets that of other sessions go first. Default: it does not. */
  yields?: () => boolean;
}

/** The open generations and loads of one session. Ids and stops are local to the session. */
export class SessionRuns {
  readonly #scheduler: Scheduler;
  readonly #earlyStops: EarlyStops;
  readonly #runs = new Set<Run>();
  readonly #yields: () => boolean;

  constructor({ scheduler, clock, yields = () => false }: SessionRunsOptions) {
    this.#scheduler = scheduler;
    this.#yields = yields;
    this.#earlyStops = new EarlyStops(clock);
  }

  get activeIds(): string[] {
    return idsOf(this.#generations().filter((run) => !this.#scheduler.isWaiting(run)));
  }

  get queuedIds(): string[] {
    return idsOf(this.#generations().filter((run) => this.#scheduler.isWaiting(run)));
  }

  /** The numbers so far of the running generation. */
  get current(): GenerationStatistics | undefined {
    return this.#generations().find((run) => !this.#scheduler.isWaiting(run))?.statistics;
  }

  /** Records the id of a request. Returns true if a stop for it came first. Call once per request. */
  arrive(id: string | undefined): boolean {
    return id !== undefined && this.#earlyStops.arrive(id);
  }

  add(run: Run): void {
    // A client that never asks for what is open would otherwise keep every ended run.
    this.#forgetEnded();
    this.#runs.add(run);
    this.#scheduler.add(run, { yields: this.#yields() });
  }

  /** Returns true if the engine's queue cannot take another generation of this session. */
  isFull(lane: EngineLane): boolean {
    return this.#scheduler.isFull(lane, { yields: this.#yields() });
  }

  /**
   * Finds the targets of a stop: the open request with that id or, without an id, every generation. Remembers the stop
   * if the id is unknown.
   */
  find(id: string | undefined): Run[] {
    if (id === undefined) return this.#generations();
    const found = this.#open().filter((run) => run.id === id);
    if (found.length === 0) this.#earlyStops.remember(id);
    return found;
  }

  /** Stops a generation or load. `at`: acceptance time of the stop, ms of the monotonic clock. */
  stop(run: Run, at: number): void {
    const waits = this.#scheduler.isWaiting(run);
    run.stop(at);
    if (!waits) return;
    this.#scheduler.withdraw(new Set([run]));
    run.abandon();
  }

  /** Call when the reader has caught up. */
  drained(): void {
    for (const run of this.#generations()) run.drained();
  }

  /** Ends all open generations and loads immediately. */
  close(): void {
    const open = this.#open();
    this.#scheduler.withdraw(new Set(open));
    for (const run of open) run.abandon();
  }

  #generations() {
    return this.#open().filter((run) => run.kind === "generation");
  }

  /** Lists the open generations and loads in order of acceptance. */
  #open(): Run[] {
    this.#forgetEnded();
    return [...this.#runs];
  }

  #forgetEnded(): void {
    for (const run of this.#runs) if (run.ended) this.#runs.delete(run);
  }
}

function idsOf(runs: readonly Run[]): string[] {
  return runs.flatMap(({ id }) => (id === undefined ? [] : [id]));
}
