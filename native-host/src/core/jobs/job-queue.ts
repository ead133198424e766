/** A unit of work for one engine. */
export interface Job {
  /** Called when the job has to wait, and on every change of its position; 1 is next. */
  onPosition(position: number): void;
  /** Runs the job. Settles when the engine has released it; never rejects. */
  run(): Promise<void>;
}

export interface JobQueueOptions<J extends Job> {
  /** Maximum number of concurrent jobs. */
  parallel: number;
  /** Returns true if the job can run beside the others. Only called if several jobs may run at once. */
  fitsBeside: (job: J, others: readonly J[]) => boolean;
  /** Called when the last job has ended. */
  onIdle: () => void;
}

/**
 * Starts jobs in order of arrival, as many at once as the engine allows. A job that yields waits until no other one
 * does; apart from that, no job overtakes an earlier one.
 */
export class JobQueue<J extends Job> {
  readonly #options: JobQueueOptions<J>;
  readonly #running = new Set<J>();
  readonly #yielding = new WeakSet<J>();
  #line: J[] = [];

  constructor(options: JobQueueOptions<J>) {
    this.#options = options;
  }

  get active(): readonly J[] {
    return [...this.#running];
  }

  get waiting(): readonly J[] {
    return this.#line;
  }

  /** @param yields true to let other jobs go first that arrive while it waits */
  add(job: J, { yields = false }: { yields?: boolean } = {}): void {
    if (yields) this.#yielding.add(job);
    if (this.#line.length === 0 && this.#hasRoomFor(job)) return this.#start(job);
    const place = yields ? -1 : this.#line.findIndex((other) => this.#yielding.has(other));
    const index = place === -1 ? this.#line.length : place;
    this.#line.splice(index, 0, job);
    // A job that goes first may start beside those that run, where the one it goes before had to wait.
    if (index === 0 && this.#startNext() > 0) return this.#tellPositions(0);
    this.#tellPositions(index);
  }

  /** Returns the waiting jobs that a new one would wait for. */
  ahead({ yields = false }: { yields?: boolean } = {}): readonly J[] {
    return yields ? this.#line : this.#line.filter((job) => !this.#yielding.has(job));
  }

  /** Removes waiting jobs; those behind them move up. */
  remove(jobs: ReadonlySet<J>): void {
    const first = this.#line.findIndex((job) => jobs.has(job));
    if (first === -1) return;
    this.#line = this.#line.filter((job) => !jobs.has(job));
    const started = this.#startNext();
    this.#tellPositions(started > 0 ? 0 : first);
  }

  #hasRoomFor(job: J): boolean {
    const { parallel, fitsBeside } = this.#options;
    if (this.#running.size === 0) return true;
    return this.#running.size < parallel && fitsBeside(job, this.active);
  }

  #start(job: J): void {
    this.#running.add(job);
    void job.run().finally(() => {
      this.#running.delete(job);
      if (this.#startNext() > 0) this.#tellPositions(0);
      if (this.#running.size === 0) this.#options.onIdle();
    });
  }

  /** Starts all jobs that may start now, and returns their number. */
  #startNext(): number {
    let started = 0;
    for (let [job] = this.#line; job !== undefined && this.#hasRoomFor(job); [job] = this.#line) {
      this.#line.shift();
      this.#start(job);
      started += 1;
    }
    return started;
  }

  #tellPositions(from: number): void {
    for (let index = from; index < this.#line.length; index += 1) this.#line[index]?.onPosition(index + 1);
  }
}
