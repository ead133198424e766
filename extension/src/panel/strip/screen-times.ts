import type { Run } from "../../conversations/run.ts";

/** How long the first token of each answer took from this panel to its screen. Times are ms of a monotonic clock. */
export class ScreenTimes {
  /** Runs watched from before their first token on. */
  readonly #watched = new Set<string>();
  readonly #arrived = new Map<string, number>();
  readonly #taken = new Map<string, number>();

  /** A step of a run came here. */
  observe(run: Run, time: number): void {
    const { generation_id: id, seq } = run;
    if (seq === 0) {
      if (run.end === undefined) this.#watched.add(id);
    } else if (this.#watched.delete(id)) this.#arrived.set(id, time);
  }

  /** Whether a first token came and was not painted yet. */
  get waiting(): boolean {
    return this.#arrived.size > 0;
  }

  /** Everything that came before is on the screen. */
  painted(time: number): void {
    for (const [id, arrival] of this.#arrived) this.#taken.set(id, time - arrival);
    this.#arrived.clear();
  }

  /** Milliseconds; `undefined` where this panel did not watch it. */
  of(generationId: string): number | undefined {
    return this.#taken.get(generationId);
  }
}
