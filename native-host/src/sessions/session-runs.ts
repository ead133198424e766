import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { Run, Scheduler } from "../core/scheduler.ts";
import { EarlyStops } from "./early-stops.ts";

export interface SessionRunsOptions {
  scheduler: Scheduler;
  clock: Clock;
}

/** The answers and loads of one session. Ids mean something within it alone, and so does a stop. */
export class SessionRuns {
  readonly #scheduler: Scheduler;
  readonly #earlyStops: EarlyStops;
  readonly #runs = new Set<Run>();

  constructor({ scheduler, clock }: SessionRunsOptions) {
    this.#scheduler = scheduler;
    this.#earlyStops = new EarlyStops(clock);
  }

  get activeIds(): string[] {
    return idsOf(this.#generations().filter((run) => !this.#scheduler.isWaiting(run)));
  }

  get queuedIds(): string[] {
    return idsOf(this.#generations().filter((run) => this.#scheduler.isWaiting(run)));
  }

  /** The numbers so far of the generation that runs. */
  get current(): GenerationStatistics | undefined {
    return this.#generations().find((run) => !this.#scheduler.isWaiting(run))?.statistics;
  }

  /** Takes note of an id, and says whether a stop for it came first. To be called once for each request. */
  arrive(id: string | undefined): boolean {
    return id !== undefined && this.#earlyStops.arrive(id);
  }

  add(run: Run): void {
    this.#runs.add(run);
    this.#scheduler.add(run);
  }

  /** Finds what a stop is for: the open request of that id, or every generation. One that has not come yet is remembered. */
  find(id: string | undefined): Run[] {
    if (id === undefined) return this.#generations();
    const found = this.#open().filter((run) => run.id === id);
    if (found.length === 0) this.#earlyStops.remember(id);
    return found;
  }

  /** `at`: when the stop was accepted, ms of the monotonic clock. */
  stop(run: Run, at: number): void {
    const waits = this.#scheduler.isWaiting(run);
    run.stop(at);
    if (!waits) return;
    this.#scheduler.withdraw(new Set([run]));
    run.abandon();
  }

  /** The reader of the messages has caught up. */
  drained(): void {
    for (const run of this.#generations()) run.drained();
  }

  /** Ends everything here and now. */
  close(): void {
    const open = this.#open();
    this.#scheduler.withdraw(new Set(open));
    for (const run of open) run.abandon();
  }

  #generations() {
    return this.#open().filter((run) => run.kind === "generation");
  }

  /** In the order in which they were accepted. */
  #open(): Run[] {
    for (const run of this.#runs) if (run.ended) this.#runs.delete(run);
    return [...this.#runs];
  }
}

function idsOf(runs: readonly Run[]): string[] {
  return runs.flatMap(({ id }) => (id === undefined ? [] : [id]));
}
