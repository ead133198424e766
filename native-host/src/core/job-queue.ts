/** Work for the engine, which does one thing at a time. */
export interface Job {
  /** Told when it must wait, and each time its place changes; 1 is next. */
  onPosition(position: number): void;
  /** Settles when the engine is free again; never rejects. */
  run(): Promise<void>;
}

export interface JobQueueOptions {
  /** Called when the last job has ended. */
  onIdle: () => void;
}

/** Runs jobs one after the other, in the order they came. */
export class JobQueue<J extends Job> {
  private readonly onIdle: () => void;
  private running: J | undefined;
  private line: J[] = [];

  constructor({ onIdle }: JobQueueOptions) {
    this.onIdle = onIdle;
  }

  get active(): J | undefined {
    return this.running;
  }

  get waiting(): readonly J[] {
    return this.line;
  }

  add(job: J): void {
    if (this.running === undefined) return this.start(job);
    this.line.push(job);
    job.onPosition(this.line.length);
  }

  /** Takes a waiting job out of the line; those behind it move up. */
  remove(job: J): void {
    const index = this.line.indexOf(job);
    if (index === -1) return;
    this.line.splice(index, 1);
    this.tellPositions(index);
  }

  /** Takes everything that waits out of the line. */
  clear(): void {
    this.line = [];
  }

  private start(job: J): void {
    this.running = job;
    void job.run().finally(() => this.next());
  }

  private next(): void {
    this.running = undefined;
    const job = this.line.shift();
    if (job === undefined) return this.onIdle();
    this.start(job);
    this.tellPositions(0);
  }

  private tellPositions(from: number): void {
    for (let index = from; index < this.line.length; index += 1) this.line[index]?.onPosition(index + 1);
  }
}
