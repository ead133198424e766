import type { Run } from "../../conversations/run.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import type { ContextUse } from "../state/context-use.ts";
import { GapHistory } from "./gap-history.ts";
import type { StripView } from "./strip-view.ts";

/** Minimum time between two updates of the strip, ms; faster figures cannot be read. */
const PACE = 100;
/** Time over which the rate is measured, ms. */
const WINDOW = 1000;
/** Shortest time that yields a rate, ms; below it, two tokens that arrive together would look like a high speed. */
const SHORTEST = 150;

export interface LiveMeterOptions {
  /** Reads a monotonic clock, ms. */
  now: () => number;
  /** Calls back after `delay` ms; the returned function cancels. */
  schedule: (delay: number, callback: () => void) => () => void;
  /** Requests another `read`. */
  onDue: () => void;
}

/** Builds the live strip's content from the observed runs, at most ten times a second. */
export class LiveMeter {
  readonly #options: LiveMeterOptions;
  readonly #gaps = new GapHistory();
  #rate: { id: string; rate: TokenRate } | undefined;
  #shown: { view: StripView; time: number } | undefined;
  #waiting = false;

  constructor(options: LiveMeterOptions) {
    this.#options = options;
  }

  /** Takes every update of a run. */
  observe(run: Run): void {
    const time = this.#options.now();
    this.#gaps.observe(run, time);
    if (this.#rate?.id !== run.generation_id) this.#rate = { id: run.generation_id, rate: new TokenRate() };
    this.#rate.rate.observe(run.output_tokens, time);
  }

  /** Returns the strip's content; the same object until it changes. */
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
    // The last second's rate falls even while no tokens come, so the strip needs another read.
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

/** Returns true while the shown state still holds; any other change of state is shown at once. */
function isSameState(view: StripView, run: Run, model: ModelState | undefined): boolean {
  return (
    view.run.generation_id === run.generation_id &&
    view.run.phase === run.phase &&
    view.run.position === run.position &&
    view.model?.status === model?.status
  );
}

interface Sample {
  time: number;
  tokens: number;
}

/** Measures the token rate over the last second, as tokens arrive here. Times are monotonic, ms. */
export class TokenRate {
  readonly #samples: Sample[] = [];

  /** @param tokens total output tokens so far. */
  observe(tokens: number, time: number): void {
    const last = this.#samples.at(-1);
    if (last === undefined ? tokens > 0 : tokens > last.tokens) this.#samples.push({ time, tokens });
  }

  /** Returns tokens per second, or `undefined` while too few came. Falls while no tokens come, but never to 0. */
  at(time: number): number | undefined {
    while (this.#samples.length > 2 && (this.#samples[1]?.time ?? time) <= time - WINDOW) {
      this.#samples.shift();
    }
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || time - first.time < SHORTEST) return undefined;
    const tokens = last.tokens - first.tokens;
    if (tokens === 0) return undefined;
    // Upper bound: the rate if the next token came right now.
    const most = (tokens + 1) / (time - first.time);
    return 1000 * Math.min(tokens / (last.time - first.time), most);
  }
}
