import type { GenerationPart } from "@tacho/shared/client/generation.ts";

/** Number of gaps in the sparkline. */
const MOST_GAPS = 24;
/** Time span of the current speed in ms. */
const WINDOW = 1000;
const BARS = "▁▂▃▄▅▆▇█";

interface Moment {
  at: number;
  output_tokens: number;
}

/** Formats the live numbers of an answer as one line. */
export class LiveStrip {
  private readonly now: () => number;
  private contextSize: number | undefined;
  private inputTokens: number | undefined;
  private timeToFirstToken: number | undefined;
  private tokensPerSecond: number | undefined;
  private moments: Moment[] = [];
  private gaps: number[] = [];

  /** @param now returns ms of a monotonic clock */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Sets the capacity of the context in tokens. */
  contextCapacity(tokens: number): void {
    this.contextSize = tokens;
  }

  take(part: GenerationPart): void {
    switch (part.type) {
      case "generation_queued":
      case "generation_started":
        this.restart();
        break;
      case "prompt_progress":
        this.inputTokens = part.total;
        break;
      case "text_delta":
        this.timeToFirstToken = part.time_to_first_token;
        this.tokensPerSecond = part.tokens_per_second;
        if (part.output_tokens !== undefined)
          this.note({ at: this.now(), output_tokens: part.output_tokens });
        break;
      case "generation_ended":
      case "request_failed":
        break;
      default:
        part satisfies never;
    }
  }

  /** Formats the numbers known so far; omits unknown ones. */
  line(): string {
    const last = this.moments.at(-1);
    const parts = [
      this.tokensPerSecond === undefined ? "" : `${this.tokensPerSecond.toFixed(1)} tok/s`,
      this.currentSpeed(),
      this.timeToFirstToken === undefined ? "" : `ttft ${Math.round(this.timeToFirstToken)} ms`,
      last === undefined ? "" : `${last.output_tokens} ${last.output_tokens === 1 ? "token" : "tokens"}`,
      this.context(last),
      this.sparkline(),
    ];
    return parts.filter((part) => part !== "").join("  ");
  }

  private restart(): void {
    this.inputTokens = undefined;
    this.timeToFirstToken = undefined;
    this.tokensPerSecond = undefined;
    this.moments = [];
    this.gaps = [];
  }

  private note(moment: Moment): void {
    const before = this.moments.at(-1);
    const tokens = before === undefined ? 0 : moment.output_tokens - before.output_tokens;
    // Distributes the gap evenly over tokens that arrived together.
    if (before !== undefined && tokens > 0) this.gaps.push((moment.at - before.at) / tokens);
    this.gaps = this.gaps.slice(-MOST_GAPS);
    this.moments = [...this.moments.filter(({ at }) => at > moment.at - WINDOW), moment];
  }

  /** Formats the speed over the last second. */
  private currentSpeed(): string {
    const [first] = this.moments;
    const last = this.moments.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < WINDOW / 2) return "";
    const rate = ((last.output_tokens - first.output_tokens) * 1000) / (last.at - first.at);
    return `now ${rate.toFixed(1)}`;
  }

  private context(last: Moment | undefined): string {
    if (this.inputTokens === undefined || this.contextSize === undefined || last === undefined) return "";
    const used = this.inputTokens + last.output_tokens;
    return `ctx ${used}/${this.contextSize} (${((used / this.contextSize) * 100).toFixed(1)}%)`;
  }

  private sparkline(): string {
    const longest = Math.max(...this.gaps);
    return this.gaps
      .map((gap) => BARS[longest > 0 ? Math.min(7, Math.floor((gap / longest) * 8)) : 0])
      .join("");
  }
}
