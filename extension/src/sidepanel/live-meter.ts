import type { Run } from "../chat/run.ts";
import type { ModelState } from "../panel-protocol/model-states.ts";
import type { ContextUse } from "./context-use.ts";
import { GapHistory } from "./gap-history.ts";
import type { StripView } from "./strip-view.ts";
import { TokenRate } from "./token-rate.ts";

/** Between two changes of what the strip shows, ms: faster than this no figure can be read. */
const PACE = 100;

export interface LiveMeterOptions {
  /** Monotonic, ms. */
  now: () => number;
  /** Calls back after `delay` ms; the returned function cancels. */
  schedule: (delay: number, callback: () => void) => () => void;
  /** Asks for another `read`. */
  onDue: () => void;
}

/** Follows the answers that this panel watches, and tells what the live strip shows, at most ten times a second. */
export class LiveMeter {
  readonly #options: LiveMeterOptions;
  readonly #gaps = new GapHistory();
  #rate: { id: string; rate: TokenRate } | undefined;
  #shown: { view: StripView; time: number } | undefined;
  #waiting = false;

  constructor(options: LiveMeterOptions) {
    this.#options = options;
  }

  /** Called with every step of a run. */
  observe(run: Run): void {
    const time = this.#options.now();
    this.#gaps.observe(run, time);
    if (this.#rate?.id !== run.generation_id) this.#rate = { id: run.generation_id, rate: new TokenRate() };
    this.#rate.rate.observe(run.output_tokens, time);
  }

  /** What the strip shows now; the same object until that changes. */
  read(
    run: Run | undefined,
    model: ModelState | undefined,
    context: ContextUse | undefined,
  ): StripView | undefined {
    if (run === undefined) {
      this.#shown = undefined;
      return undefined;
    }
    const time = this.#options.now();
    if (this.#shown !== undefined && isSameState(this.#shown.view, run, model)) {
      const rest = this.#shown.time + PACE - time;
      if (rest > 0) {
        this.#readAgainAfter(rest);
        return this.#shown.view;
      }
    }
    const lastSecond = this.#rate?.id === run.generation_id ? this.#rate.rate.at(time) : undefined;
    const view: StripView = { run, gaps: this.#gaps.of(run.generation_id) };
    if (model !== undefined) view.model = model;
    if (context !== undefined) view.context = context;
    if (lastSecond !== undefined) view.lastSecond = lastSecond;
    this.#shown = { view, time };
    // While nothing comes, the rate of the last second falls all the same.
    if (run.phase === "writing") this.#readAgainAfter(PACE);
    return view;
  }

  #readAgainAfter(delay: number): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#options.schedule(delay, () => {
      this.#waiting = false;
      this.#options.onDue();
    });
  }
}

/** Another phase is shown at once. */
function isSameState(view: StripView, run: Run, model: ModelState | undefined): boolean {
  return (
    view.run.generation_id === run.generation_id &&
    view.run.phase === run.phase &&
    view.run.position === run.position &&
    view.model?.status === model?.status
  );
}
