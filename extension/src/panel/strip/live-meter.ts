import type { Run } from "../../conversations/run.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ContextUse } from "../state/context-use.ts";
import { GapHistory } from "./gap-history.ts";
import type { StripView } from "./strip-view.ts";

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

/** Over which the rate is taken, ms. */
const WINDOW = 1000;
/** Sooner than this, two tokens that happened to come together would pass for a speed, ms. */
const SHORTEST = 150;

interface Sample {
  time: number;
  tokens: number;
}

/** How fast tokens came over the last second, as they arrived here. Times are ms of a monotonic clock. */
export class TokenRate {
  readonly #samples: Sample[] = [];

  /** @param tokens output tokens so far. */
  observe(tokens: number, time: number): void {
    const last = this.#samples.at(-1);
    if (last === undefined ? tokens > 0 : tokens > last.tokens) this.#samples.push({ time, tokens });
  }

  /** Tokens per second; `undefined` until there is enough to tell. While nothing comes it falls, and is never 0. */
  at(time: number): number | undefined {
    while (this.#samples.length > 2 && (this.#samples[1]?.time ?? time) <= time - WINDOW) {
      this.#samples.shift();
    }
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || time - first.time < SHORTEST) return undefined;
    const tokens = last.tokens - first.tokens;
    if (tokens === 0) return undefined;
    // Were the next token to come right now, it could not be more than this.
    const most = (tokens + 1) / (time - first.time);
    return 1000 * Math.min(tokens / (last.time - first.time), most);
  }
}
