import { LatestMap } from "@tacho/shared/collections/latest-map.ts";
import type { Run } from "../../conversations/run.ts";

/** Number of answers whose time is kept. */
const MOST_TIMES = 200;
/** Number of answers watched at a time. */
const MOST_WATCHED = 8;

/** Measures the time from each first token's arrival in this panel to its paint. Times are monotonic, ms. */
export class ScreenTimes {
  /** Runs observed since before their first token. */
  readonly #watched = new LatestMap<string, true>(MOST_WATCHED);
  readonly #arrived = new LatestMap<string, number>(MOST_WATCHED);
  readonly #taken = new LatestMap<string, number>(MOST_TIMES);

  /** Takes every update of a run. */
  observe(run: Run, time: number): void {
    const { generation_id: id, seq } = run;
    if (seq === 0) {
      if (run.end === undefined) this.#watched.set(id, true);
      else this.#watched.delete(id);
    } else if (this.#watched.delete(id)) this.#arrived.set(id, time);
  }

  /** True when a first token has arrived but is not painted yet. */
  get waiting(): boolean {
    return this.#arrived.size > 0;
  }

  /** Marks all arrived first tokens as painted. */
  painted(time: number): void {
    for (const [id, arrival] of this.#arrived) this.#taken.set(id, time - arrival);
    this.#arrived.clear();
  }

  /** Gives up on all arrived first tokens, because a hidden page paints them only when it is looked at again. */
  notPainted(): void {
    this.#arrived.clear();
  }

  /** Returns the time to the screen in ms; `undefined` when this panel did not observe the first token. */
  of(generationId: string): number | undefined {
    return this.#taken.get(generationId);
  }
}
