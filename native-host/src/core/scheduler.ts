import { MAX_QUEUED_GENERATIONS } from "@tacho/shared/protocol/protocol-limits.ts";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import type { GenerationRun } from "./generation/generation-run.ts";
import type { EmbeddingRun } from "./jobs/embedding-run.ts";
import { JobQueue } from "./jobs/job-queue.ts";
import type { LoadRun } from "./jobs/load-run.ts";
import type { EngineLane } from "./loading/engine-registry.ts";
import { isSameLoad } from "./loading/is-same-load.ts";

/** Time in ms after which an unused model is unloaded. */
export const IDLE_UNLOAD_DELAY = 30 * 60 * 1000;

export type Run = GenerationRun | LoadRun | EmbeddingRun;

/** The place of work in a queue. */
export interface Turn {
  /** True if work that does not yield goes first, also if it comes later. Default: false. */
  yields?: boolean;
}

/** Schedules all work on the engines, for all sessions, with one queue per engine. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #queues = new Map<EngineLane, JobQueue<Run>>();
  /** The pending unload of each idle engine. */
  readonly #unloads = new Map<EngineLane, () => void>();
  #closed = false;

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  /** True while anything is running or queued. */
  get isBusy(): boolean {
    return [...this.#queues.values()].some(({ active }) => active.length > 0);
  }

  /** The numbers so far of a generation that is running, whichever session asked for it. */
  get current(): GenerationStatistics | undefined {
    const active = [...this.#queues.values()].flatMap((queue) => queue.active);
    return active.find((run) => run.kind === "generation")?.statistics;
  }

  /** True while a generation or a load of this engine is running or queued. */
  isBusyWith(lane: EngineLane): boolean {
    const queue = this.#queues.get(lane);
    return queue !== undefined && queue.active.length + queue.waiting.length > 0;
  }

  /**
   * Returns true if the engine's queue cannot take another generation or request for vectors. Those that yield to it do
   * not count, so that they never keep it out.
   */
  isFull(lane: EngineLane, turn: Turn = {}): boolean {
    const waiting = this.#queueOf(lane).ahead(turn);
    return waiting.filter(({ kind }) => kind !== "load").length >= MAX_QUEUED_GENERATIONS;
  }

  isWaiting(run: Run): boolean {
    return this.#queueOf(run.lane).waiting.includes(run);
  }

  /** Queues a run for its engine. */
  add(run: Run, turn: Turn = {}): void {
    this.#cancelUnload(run.lane);
    this.#queueOf(run.lane).add(run, turn);
  }

  /** Removes waiting runs from their queues. */
  withdraw(runs: ReadonlySet<Run>): void {
    for (const queue of this.#queues.values()) queue.remove(runs);
  }

  close(): void {
    this.#closed = true;
    for (const lane of [...this.#unloads.keys()]) this.#cancelUnload(lane);
  }

  #queueOf(lane: EngineLane): JobQueue<Run> {
    let queue = this.#queues.get(lane);
    if (queue === undefined) {
      queue = new JobQueue({
        parallel: lane.engine.capabilities.parallel,
        fitsBeside: (run, others) => others.every((other) => needSameLoad(run, other)),
        onIdle: () => this.#scheduleUnload(lane),
      });
      this.#queues.set(lane, queue);
    }
    return queue;
  }

  #scheduleUnload(lane: EngineLane): void {
    if (this.#closed) return;
    const cancel = this.#clock.schedule(IDLE_UNLOAD_DELAY, () => {
      this.#unloads.delete(lane);
      // A lane that is used again gets another queue; one that was closed leaves none behind.
      this.#queues.delete(lane);
      void lane.keeper.unload();
    });
    this.#unloads.set(lane, cancel);
  }

  #cancelUnload(lane: EngineLane): void {
    this.#unloads.get(lane)?.();
    this.#unloads.delete(lane);
  }
}

/** Two jobs may only share an engine if they need the same load: another one would replace the model in use. */
function needSameLoad(one: Run, other: Run): boolean {
  const [first, second] = [one.neededLoad(), other.neededLoad()];
  return first !== undefined && second !== undefined && isSameLoad(first, second);
}
