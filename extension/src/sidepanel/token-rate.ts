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
