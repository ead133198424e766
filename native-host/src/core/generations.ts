import { MAX_QUEUED_GENERATIONS } from "@tacho/shared/protocol/protocol-limits.ts";
import type { GenerationStatistics } from "@tacho/shared/protocol/statistics.ts";
import type { Clock } from "@tacho/shared/time/clock.ts";
import { EarlyStops } from "./early-stops.ts";
import type { GenerationRun } from "./generation-run.ts";
import { JobQueue } from "./job-queue.ts";
import type { LoadRun } from "./load-run.ts";
import type { ModelKeeper } from "./model-keeper.ts";

/** A model that nobody asked anything of for so long is unloaded, ms. */
export const IDLE_UNLOAD_DELAY = 30 * 60 * 1000;

export interface GenerationsOptions {
  keeper: ModelKeeper;
  clock: Clock;
}

type Run = GenerationRun | LoadRun;

/** All that runs or waits on the one engine. */
export class Generations {
  private readonly keeper: ModelKeeper;
  private readonly clock: Clock;
  private readonly queue = new JobQueue<Run>({ onIdle: () => this.scheduleUnload() });
  private readonly earlyStops: EarlyStops;
  private cancelUnload = () => {};

  constructor({ keeper, clock }: GenerationsOptions) {
    this.keeper = keeper;
    this.clock = clock;
    this.earlyStops = new EarlyStops(clock);
  }

  /** Whether one more generation would have to be refused. */
  get isFull(): boolean {
    return this.queue.waiting.filter(({ kind }) => kind === "generation").length >= MAX_QUEUED_GENERATIONS;
  }

  get activeIds(): string[] {
    return idsOf(this.queue.active === undefined ? [] : [this.queue.active]);
  }

  get queuedIds(): string[] {
    return idsOf(this.queue.waiting);
  }

  /** The numbers so far of the generation that runs. */
  get current(): GenerationStatistics | undefined {
    const { active } = this.queue;
    return active?.kind === "generation" && !active.ended ? active.statistics : undefined;
  }

  /** Takes note of an id, and says whether a stop for it came first. To be called once for each request. */
  arrive(id: string | undefined): boolean {
    return id !== undefined && this.earlyStops.arrive(id);
  }

  add(run: Run): void {
    this.cancelUnload();
    this.queue.add(run);
  }

  /**
   * What a stop means: the open request of that id, or every generation. One that has not come yet is remembered.
   */
  find(id: string | undefined): Run[] {
    const open = [...(this.queue.active === undefined ? [] : [this.queue.active]), ...this.queue.waiting];
    if (id === undefined) return open.filter((run) => run.kind === "generation" && !run.ended);
    const found = open.filter((run) => run.id === id && !run.ended);
    if (found.length === 0) this.earlyStops.remember(id);
    return found;
  }

  /** `at`: when the stop was accepted, ms of the monotonic clock. */
  stop(run: Run, at: number): void {
    const waits = this.queue.waiting.includes(run);
    run.stop(at);
    if (!waits) return;
    this.queue.remove(run);
    run.abandon();
  }

  /** The reader of the messages has caught up. */
  drained(): void {
    if (this.queue.active?.kind === "generation") this.queue.active.drained();
  }

  /** Ends everything here and now. */
  close(): void {
    this.cancelUnload();
    const { active, waiting } = this.queue;
    this.queue.clear();
    active?.abandon();
    for (const run of waiting) run.abandon();
  }

  private scheduleUnload(): void {
    this.cancelUnload = this.clock.schedule(IDLE_UNLOAD_DELAY, () => void this.keeper.unload());
  }
}

function idsOf(runs: readonly Run[]): string[] {
  return runs.flatMap(({ id, ended, kind }) =>
    kind === "generation" && !ended && id !== undefined ? [id] : [],
  );
}
